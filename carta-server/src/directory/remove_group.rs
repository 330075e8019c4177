use super::Caller;
use super::members::managed_group;
use crate::app::Shared;
use crate::error::Error;
use crate::names::{ADMINISTRATORS, GroupPath};
use crate::store::Change;

/// Removes a group and its memberships. Whoever may make groups there may make one of its name again; nobody else.
pub(crate) async fn remove_group(
    app: &Shared,
    caller: &Caller,
    path: &GroupPath,
) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let (standing, group) = managed_group(caller, path, &mut tx, now).await?;
            if group.name == ADMINISTRATORS {
                return Err(Error::bad_request("the group of administrators can't be removed"));
            }
            tx.retire_group(standing.user.id, &group, now).await?;
            tx.audit(Some(standing.user.id), Change::GroupRemoved(&group.name), now)?;
            tx.commit().await?;
            Ok(())
        })
        .await
}
