use super::HolderRef;
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::ResourceId;
use crate::permissions::{Flags, Holder};
use crate::store::{Resource, Transaction};
use std::collections::HashSet;

/// A resource, what a holder may do with it, and whether it is the holder's own.
pub(crate) type Holding = (Resource, Flags, bool);

/// What a holder may do something with. Of others than the caller, those resources are told of which the caller may know
/// it: that the caller administers, or all to administrators of the server.
pub(crate) async fn holdings(
    app: &Shared,
    caller: &Caller,
    holder: &HolderRef,
) -> Result<Vec<Holding>, Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    let found = holder.find(&standing, &mut tx, now).await?.holder;
    let mut reached = tx.reach(found, now).await?;
    if !holder.is_caller(&standing) && !standing.administrator {
        let known = administered(&standing, &mut tx, now).await?;
        reached.retain(|(resource, _)| known.contains(&resource.id));
    }
    let owns = |resource: &Resource| found.user() == Some(resource.owner);
    let holdings = reached.into_iter().map(|(resource, flags)| {
        let owner = owns(&resource);
        (resource, flags, owner)
    });
    Ok(holdings.collect())
}

async fn administered(
    standing: &Standing,
    tx: &mut Transaction,
    now: u64,
) -> Result<HashSet<ResourceId>, Error> {
    let reached = tx.reach(Holder::User(standing.user.id), now).await?;
    let administered = reached.into_iter().filter(|(_, flags)| flags.contains(Flags::ADMIN));
    Ok(administered.map(|(resource, _)| resource.id).collect())
}
