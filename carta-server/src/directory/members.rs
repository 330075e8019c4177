use super::create_user::kept_by_the_server;
use super::standing::Standing;
use super::{Caller, list};
use crate::app::Shared;
use crate::error::Error;
use crate::ids::OrganizationId;
use crate::names::{ADMINISTRATORS, GroupKind, GroupPath, fold};
use crate::store::{Change, Group, Joined, Transaction, User};

/// Adds a member until a moment, or for ever. Adding one again changes the end, and is no error.
pub(crate) async fn add_member(
    app: &Shared,
    caller: &Caller,
    path: &GroupPath,
    user: &str,
    until: Option<u64>,
) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            if until.is_some_and(|until| until <= now) {
                return Err(Error::bad_request("`until` is past: a membership ends in the future"));
            }
            let standing = Standing::of(caller, &mut tx, now).await?;
            let organization = managed(&standing, path, &mut tx).await?;
            let user = find_user(user, &mut tx).await?;
            if *path.kind() != GroupKind::Stored {
                return if until.is_none() { kept(&user, path) } else { Err(kept_by_the_server()) };
            }
            // Whoever may make the group is told that it isn't there by the status on which pycarta makes it, and in the words
            // without which 0.3.12 doesn't.
            let group = tx.group(path.as_str()).await?;
            let group = group.filter(|group| group.organization == organization);
            let group =
                group.ok_or_else(|| Error::bad_request("group not found: make it first"))?;
            let change = match tx.add_member(group.id, user.id, until, now).await? {
                Joined::Now => Some(Change::MemberAdded(user.id, &group.name)),
                Joined::WithAnotherEnd => Some(Change::MemberEndSet(user.id, &group.name)),
                Joined::Before => None,
            };
            if let Some(change) = change {
                tx.audit(Some(standing.user.id), change, now)?;
            }
            if group.name == ADMINISTRATORS {
                an_administrator_must_stay(&mut tx).await?;
            }
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// Removes a member. Removing somebody who isn't one changes nothing and is no error.
pub(crate) async fn remove_member(
    app: &Shared,
    caller: &Caller,
    path: &GroupPath,
    user: &str,
) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let (standing, group) = managed_group(caller, path, &mut tx, now).await?;
            let user = find_user(user, &mut tx).await?;
            if tx.remove_member(group.id, user.id, now).await? {
                let change = Change::MemberRemoved(user.id, &group.name);
                tx.audit(Some(standing.user.id), change, now)?;
            }
            if group.name == ADMINISTRATORS {
                an_administrator_must_stay(&mut tx).await?;
            }
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// Refuses a change that leaves nobody who could make an administrator, or set a password, for as long as the server
/// lasts. The transaction isn't committed then, so nothing has changed.
pub(super) async fn an_administrator_must_stay(tx: &mut Transaction) -> Result<(), Error> {
    let administrators = tx.group(ADMINISTRATORS).await?;
    match administrators {
        Some(group) if tx.a_member_can_log_in(group.id).await? => Ok(()),
        _ => Err(Error::bad_request(
            "the last administrator can't be removed or suspended, nor be one for a time only: make another one first",
        )),
    }
}

/// The organization of a group whose members the caller may change. To others, the group isn't there.
async fn managed(
    standing: &Standing,
    path: &GroupPath,
    tx: &mut Transaction,
) -> Result<Option<OrganizationId>, Error> {
    let found = match path.organization() {
        Some(name) => tx.organization(&fold(name)).await?,
        None => None,
    };
    let found = found.filter(|found| Some(found.name.as_str()) == path.organization());
    let organization = found.map(|found| found.id);
    if standing.manages(organization, tx).await? {
        Ok(organization)
    } else {
        Err(Error::no_such_group())
    }
}

/// A stored group whose members the caller may change.
pub(super) async fn managed_group(
    caller: &Caller,
    path: &GroupPath,
    tx: &mut Transaction,
    now: u64,
) -> Result<(Standing, Group), Error> {
    let standing = Standing::of(caller, tx, now).await?;
    let organization = managed(&standing, path, tx).await?;
    if *path.kind() != GroupKind::Stored {
        return Err(kept_by_the_server());
    }
    let group = tx.group(path.as_str()).await?;
    let group = group.filter(|group| group.organization == organization);
    Ok((standing, group.ok_or_else(Error::no_such_group)?))
}

async fn find_user(name: &str, tx: &mut Transaction) -> Result<User, Error> {
    let user = tx.user_by_name(name).await?;
    user.ok_or_else(Error::no_such_user)
}

/// pycarta adds each new user to the groups that the server keeps: who belongs there is there already.
fn kept(user: &User, path: &GroupPath) -> Result<(), Error> {
    if list::belongs(user, path.kind()) { Ok(()) } else { Err(kept_by_the_server()) }
}
