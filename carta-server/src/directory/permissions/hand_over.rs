use super::Access;
use super::ask::owners_tiers;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::UserId;
use crate::permissions::{Holder, Tiers};
use crate::store::{Change, Transaction};

/// Makes a user the owner. The owner alone may do it, and keeps *admin*; an administrator of the server may, where the
/// owner was removed (`adopts`).
pub(super) async fn hand_over(
    access: &Access,
    standing: &Standing,
    to: UserId,
    adopts: bool,
    tx: &mut Transaction,
    now: u64,
) -> Result<(), Error> {
    let (resource, former) = (access.resource.id, access.resource.owner);
    if !access.is_owner() && !adopts {
        return Err(Error::forbidden("only the owner may make somebody else the owner"));
    }
    if to == former {
        return Ok(());
    }
    let suspended = tx.user(to).await?.is_none_or(|user| user.suspended);
    if suspended {
        return Err(Error::bad_request("whoever is suspended can't become an owner"));
    }
    tx.set_owner(resource, to).await?;
    tx.mark_modified(resource, standing.user.id, now).await?;
    // What an owner has isn't a grant: it must not outlast the ownership.
    tx.set_grant(resource, Holder::User(to), Tiers::default()).await?;
    tx.audit(Some(standing.user.id), Change::OwnerSet(resource, to), now)?;
    if !adopts {
        let (holder, tiers) = (Holder::User(former), owners_tiers());
        tx.set_grant(resource, holder, tiers).await?;
        let subject = format!("{} {holder}: {tiers}", holder.kind());
        let change = Change::GrantSet(resource, holder, &subject);
        tx.audit(Some(standing.user.id), change, now)?;
    }
    Ok(())
}
