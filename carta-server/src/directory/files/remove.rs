use super::writable;
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::resources::{remove, remove_allowed};
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::ResourceId;
use crate::store::Kind;

/// Removes a file: for those with *admin* on it, and those with *write* on the workspace that it is in, who could empty it
/// anyway.
pub(crate) async fn remove_file(
    app: &Shared,
    caller: &Caller,
    file: ResourceId,
) -> Result<(), Error> {
    let removed = app.store.write(|mut tx| async move {
        let now = app.clock.now();
        let standing = Standing::of(caller, &mut tx, now).await?;
        let found = tx.resource(file).await?.filter(|found| found.kind == Kind::File);
        let found = found.ok_or_else(Error::no_such_resource)?;
        let by_container = match tx.parent(file).await? {
            Some(container) => match writable(&standing, container, &mut tx, now).await {
                Ok(()) => true,
                Err(refused) if refused.status().is_client_error() => false,
                Err(failed) => return Err(failed),
            },
            None => false,
        };
        if by_container {
            remove_allowed(&found, standing.user.id, &mut tx, now).await?;
        } else {
            remove(&standing, found, &mut tx, now).await?;
        }
        tx.commit().await?;
        Ok::<_, Error>(())
    });
    removed.await?;
    app.files.sweep();
    Ok(())
}
