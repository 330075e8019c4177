use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::permissions::Access;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::{ResourceId, UserId};
use crate::permissions::Holder;
use crate::store::{Change, Kind, Transaction};

/// Removes a resource, and with it every grant on it and every grant that it held.
pub(crate) async fn remove_resource(
    app: &Shared,
    caller: &Caller,
    id: ResourceId,
    kind: Option<Kind>,
) -> Result<(), Error> {
    let mut tx = app.store.write().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    let access = Access::of(&standing, id, &mut tx, now).await?.of_kind(kind)?;
    remove(&access, standing.user.id, &mut tx, now).await?;
    tx.commit().await?;
    Ok(())
}

pub(super) async fn remove(
    access: &Access,
    actor: UserId,
    tx: &mut Transaction,
    now: u64,
) -> Result<(), Error> {
    access.must_administer()?;
    let resource = &access.resource;
    tx.delete_grants_of(Holder::Resource(resource.id), actor, now).await?;
    tx.delete_resource(resource.id).await?;
    tx.audit(Some(actor), Change::ResourceRemoved(resource.id, &resource.name), now).await?;
    Ok(())
}
