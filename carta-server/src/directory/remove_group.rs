use super::Caller;
use super::create_user::kept_by_the_server;
use super::members::managed;
use super::standing::Standing;
use crate::app::Shared;
use crate::error::Error;
use crate::names::{ADMINISTRATORS, GroupKind, GroupPath};
use crate::store::Change;

/// Removes a group and its memberships. Whoever may make groups there may make one of its name again; nobody else.
pub(crate) async fn remove_group(
    app: &Shared,
    caller: &Caller,
    path: &GroupPath,
) -> Result<(), Error> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let standing = Standing::of(caller, &mut tx, now).await?;
    let organization = managed(&standing, path, &mut tx).await?;
    if *path.kind() != GroupKind::Stored {
        return Err(kept_by_the_server());
    }
    if path.as_str() == ADMINISTRATORS {
        return Err(Error::bad_request("the group of administrators can't be removed"));
    }
    let group = tx.group(path.as_str()).await?;
    let group = group.filter(|group| group.organization == organization);
    let group = group.ok_or_else(Error::no_such_group)?;
    tx.retire_group(standing.id, &group, now).await?;
    tx.audit(Some(standing.id), Change::GroupRemoved(&group.name), now).await?;
    tx.commit().await?;
    Ok(())
}
