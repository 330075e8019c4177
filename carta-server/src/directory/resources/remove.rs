use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::permissions::Access;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::{ResourceId, UserId};
use crate::permissions::Holder;
use crate::store::{Change, Kind, Resource, Transaction};

/// So many of what belongs to a resource are told by name.
const TOLD: usize = 5;

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
    // If it was a file, its bytes.
    app.files.sweep();
    Ok(())
}

pub(super) async fn remove(
    access: &Access,
    actor: UserId,
    tx: &mut Transaction,
    now: u64,
) -> Result<(), Error> {
    access.must_administer()?;
    remove_allowed(&access.resource, actor, tx, now).await
}

/// Removes a resource that nothing belongs to.
pub(in crate::directory) async fn remove_allowed(
    resource: &Resource,
    actor: UserId,
    tx: &mut Transaction,
    now: u64,
) -> Result<(), Error> {
    let children = tx.children(resource.id, TOLD + 1).await?;
    if !children.is_empty() {
        return Err(holds(&resource.name, &children));
    }
    tx.delete_grants_of(Holder::Resource(resource.id), actor, now).await?;
    tx.delete_resource(resource.id).await?;
    tx.audit(Some(actor), Change::ResourceRemoved(resource.id, &resource.name), now).await?;
    Ok(())
}

fn holds(name: &str, children: &[String]) -> Error {
    let told: Vec<_> = children.iter().take(TOLD).map(|child| format!("`{child}`")).collect();
    let (told, more) = (told.join(", "), if children.len() > TOLD { " and others" } else { "" });
    Error::bad_request(format!("`{name}` still holds {told}{more}: remove what it holds first"))
}
