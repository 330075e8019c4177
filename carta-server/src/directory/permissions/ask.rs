use super::{Access, HolderRef};
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::ResourceId;
use crate::permissions::{Flags, Holder, Tiers};
use crate::store::{Kind, Transaction};

/// What a holder may do with a resource, all paths taken together; and whether it is the owner.
pub(crate) async fn effective(
    app: &Shared,
    caller: &Caller,
    resource: ResourceId,
    kind: Option<Kind>,
    holder: &HolderRef,
) -> Result<(Flags, bool), Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let (access, holder) = asked(caller, resource, kind, holder, &mut tx, now).await?;
    let flags = match holder.user() {
        // Walked already, to know whether the resource is there for the caller.
        Some(user) if user == access.caller => access.flags,
        _ => tx.flags_on(holder, resource, now).await?,
    };
    Ok((flags, owns(&access, holder)))
}

/// What a holder itself was granted; and whether it is the owner, who has everything without a grant.
pub(crate) async fn direct(
    app: &Shared,
    caller: &Caller,
    resource: ResourceId,
    holder: &HolderRef,
) -> Result<(Tiers, bool), Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let (access, holder) = asked(caller, resource, None, holder, &mut tx, now).await?;
    let owner = owns(&access, holder);
    let tiers = if owner { owners_tiers() } else { tx.grant(resource, holder).await? };
    Ok((tiers, owner))
}

/// What an owner has instead of a grant.
pub(super) fn owners_tiers() -> Tiers {
    Tiers { user: Flags::ADMIN, ..Tiers::default() }
}

/// The resource and the holder, if the caller may know what the one may do with the other: of oneself, whoever holds
/// anything on it; of others, those with *admin*, and administrators of the server.
async fn asked(
    caller: &Caller,
    resource: ResourceId,
    kind: Option<Kind>,
    holder: &HolderRef,
    tx: &mut Transaction,
    now: u64,
) -> Result<(Access, Holder), Error> {
    let standing = Standing::of(caller, tx, now).await?;
    let access = Access::of(&standing, resource, tx, now).await?.of_kind(kind)?;
    if holder.is_caller(&standing) {
        access.must_see()?;
    } else {
        access.must_oversee()?;
    }
    let holder = holder.find(&standing, tx, now).await?.holder;
    Ok((access, holder))
}

fn owns(access: &Access, holder: Holder) -> bool {
    holder.user() == Some(access.resource.owner)
}
