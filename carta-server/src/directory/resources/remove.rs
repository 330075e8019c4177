use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::permissions::Access;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::{ResourceId, UserId};
use crate::permissions::{Flags, Holder};
use crate::store::{Change, Kind, Resource, Transaction};

/// So many of what belongs to a resource are told.
const TOLD: usize = 5;

/// Removes a resource, and with it every grant on it and every grant that it held.
pub(crate) async fn remove_resource(
    app: &Shared,
    caller: &Caller,
    id: ResourceId,
    kind: Option<Kind>,
) -> Result<(), Error> {
    let removed = app.store.write(|mut tx| async move {
        let now = app.clock.now();
        let standing = Standing::of(caller, &mut tx, now).await?;
        let found =
            tx.resource(id).await?.filter(|found| kind.is_none_or(|kind| kind == found.kind));
        remove(&standing, found.ok_or_else(Error::no_such_resource)?, &mut tx, now).await?;
        tx.commit().await?;
        Ok::<_, Error>(())
    });
    removed.await?;
    // If it was a file, its bytes.
    app.files.sweep();
    Ok(())
}

/// For those with *admin* on the resource, or on what it belongs to: that couldn't be removed if somebody kept something of
/// it to themselves.
pub(in crate::directory) async fn remove(
    standing: &Standing,
    resource: Resource,
    tx: &mut Transaction,
    now: u64,
) -> Result<(), Error> {
    let user = standing.user.id;
    let rules = match tx.parent(resource.id).await? {
        Some(parent) => tx.flags_on(Holder::User(user), parent, now).await?.contains(Flags::ADMIN),
        None => false,
    };
    if rules {
        return remove_allowed(&resource, user, tx, now).await;
    }
    let access = Access::to(standing, resource, tx, now).await?;
    access.must_administer()?;
    remove_allowed(&access.resource, user, tx, now).await
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
    tx.audit(Some(actor), Change::ResourceRemoved(resource.id, &resource.name), now)?;
    Ok(())
}

fn holds(name: &str, children: &[(String, ResourceId)]) -> Error {
    let told: Vec<_> =
        children.iter().take(TOLD).map(|(name, id)| format!("`{name}` ({id})")).collect();
    let (told, more) = (told.join(", "), if children.len() > TOLD { " and others" } else { "" });
    Error::bad_request(format!("`{name}` still holds {told}{more}: remove what it holds first"))
}
