//! What becomes of an account: suspended, resumed, removed, its name freed. All by administrators alone.

use super::Caller;
use super::members::an_administrator_must_stay;
use super::standing::Standing;
use crate::app::Shared;
use crate::error::Error;
use crate::store::{Change, Transaction, User};

/// From now on, the user is nobody: no session or token counts, and no new login succeeds. Suspending somebody again
/// changes nothing and is no error.
pub(crate) async fn suspend_user(app: &Shared, caller: &Caller, name: &str) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let (standing, user) = find(caller, name, &mut tx, now).await?;
            if user.suspended {
                return Ok(());
            }
            tx.set_suspended(user.id, Some(now)).await?;
            // A stolen session mustn't come back to life with the account, nor a code that somebody else has read.
            tx.end_sessions(user.id).await?;
            tx.remove_reset_code(user.id).await?;
            tx.audit(Some(standing.user.id), Change::UserSuspended(user.id), now)?;
            an_administrator_must_stay(&mut tx).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// Ends a suspension. Memberships and API tokens count again; sessions of before don't.
pub(crate) async fn resume_user(app: &Shared, caller: &Caller, name: &str) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let (standing, user) = find(caller, name, &mut tx, now).await?;
            if !user.suspended {
                return Ok(());
            }
            tx.set_suspended(user.id, None).await?;
            tx.audit(Some(standing.user.id), Change::UserResumed(user.id), now)?;
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// Removes a user with everything that is the user's alone. The name stays reserved.
pub(crate) async fn remove_user(app: &Shared, caller: &Caller, name: &str) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let (standing, user) = find(caller, name, &mut tx, now).await?;
            if let Some(organization) = tx.organizations_owned_alone(user.id).await?.first() {
                return Err(Error::bad_request(format!(
                    "the user is the last owner of `{}`: add another first",
                    organization.name
                )));
            }
            tx.retire_user(standing.user.id, user.id, now).await?;
            tx.audit(Some(standing.user.id), Change::UserRemoved(user.id, &user.name), now)?;
            an_administrator_must_stay(&mut tx).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// Lets the name of a removed user be given to another one.
pub(crate) async fn free_name(app: &Shared, caller: &Caller, name: &str) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            standing.must_be_administrator()?;
            let user = tx.removed_user(name).await?;
            let user = user.ok_or_else(|| Error::not_found("no removed user has this name"))?;
            tx.free_user_name(user).await?;
            tx.audit(Some(standing.user.id), Change::NameFreed(user, name), now)?;
            tx.commit().await?;
            Ok(())
        })
        .await
}

async fn find(
    caller: &Caller,
    name: &str,
    tx: &mut Transaction,
    now: u64,
) -> Result<(Standing, User), Error> {
    let standing = Standing::of(caller, tx, now).await?;
    standing.must_be_administrator()?;
    let user = tx.user_by_name(name).await?.ok_or_else(Error::no_such_user)?;
    Ok((standing, user))
}
