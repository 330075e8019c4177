use super::ask::owners_tiers;
use super::hand_over::hand_over;
use super::{Access, HolderRef};
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::ResourceId;
use crate::permissions::{Holder, Tiers, Wanted};
use crate::store::{Change, Kind, Transaction};

/// Grants a holder what is wanted, in place of what it was granted before; answers with what it has then itself, and
/// whether it owns the resource.
pub(crate) async fn set_permission(
    app: &Shared,
    caller: &Caller,
    resource: ResourceId,
    kind: Option<Kind>,
    holder: &HolderRef,
    wanted: Wanted,
) -> Result<(Tiers, bool), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            let access = Access::of(&standing, resource, &mut tx, now).await?.of_kind(kind)?;
            // Before anything is said of the holder.
            let adopts =
                wanted.owner() && access.administrator && is_orphan(&access, &mut tx).await?;
            if !adopts {
                access.must_administer()?;
            }
            let holder = holder.find(&standing, &mut tx, now).await?.holder;
            let outcome = match holder {
                Holder::User(user) if wanted.owner() => {
                    hand_over(&access, &standing, user, adopts, &mut tx, now).await?;
                    (owners_tiers(), true)
                }
                Holder::User(user) if user == access.resource.owner => return Err(keeps(&access)),
                _ => {
                    access.must_administer()?;
                    (grant(&access, &standing, holder, wanted, &mut tx, now).await?, false)
                }
            };
            tx.commit().await?;
            Ok(outcome)
        })
        .await
}

/// Nobody is left who could hand it over.
async fn is_orphan(access: &Access, tx: &mut Transaction) -> Result<bool, Error> {
    Ok(tx.user(access.resource.owner).await?.is_none())
}

async fn grant(
    access: &Access,
    standing: &Standing,
    holder: Holder,
    wanted: Wanted,
    tx: &mut Transaction,
    now: u64,
) -> Result<Tiers, Error> {
    if matches!(wanted, Wanted::Tiers { owner: true, .. }) {
        return Err(Error::bad_request("`owner`: only users own resources"));
    }
    let resource = access.resource.id;
    let before = tx.grant(resource, holder).await?;
    let after = wanted.over(before, holder.user().is_some());
    if after != before {
        tx.set_grant(resource, holder, after).await?;
        let subject = format!("{} {holder}: {after}", holder.kind());
        let change = Change::GrantSet(resource, holder, &subject);
        tx.audit(Some(standing.user.id), change, now)?;
    }
    Ok(after)
}

fn keeps(access: &Access) -> Error {
    if access.is_owner() {
        Error::bad_request("an owner keeps everything: first make somebody else the owner")
    } else {
        Error::forbidden("what the owner may do is changed by the owner alone")
    }
}
