use super::{find, writable};
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::resources::remove_allowed;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::ResourceId;
use crate::permissions::Flags;

/// Removes a file: for those with *admin* on it, and those with *write* on the workspace that it is in, who could empty it
/// anyway.
pub(crate) async fn remove_file(
    app: &Shared,
    caller: &Caller,
    file: ResourceId,
) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    let access = find(&standing, file, &mut tx, now).await?;
    let info = access.resource.details.storage_info.as_ref();
    let container = info.and_then(|info| info.container.as_deref()?.parse().ok());
    let by_container = match container {
        Some(container) => match writable(&standing, container, &mut tx, now).await {
            Ok(()) => true,
            Err(refused) if refused.status().is_client_error() => false,
            Err(failed) => return Err(failed),
        },
        None => false,
    };
    if !by_container {
        access.must_hold(
            Flags::ADMIN,
            "only those with admin on the file, or with write on its workspace, may delete it",
        )?;
    }
    remove_allowed(&access.resource, standing.user.id, &mut tx, now).await?;
    tx.commit().await?;
    app.files.sweep();
    Ok(())
}
