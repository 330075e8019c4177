use super::Caller;
use super::standing::Standing;
use crate::app::Shared;
use crate::error::Error;
use crate::store::Change;
use carta_core::Secret;

/// Makes a code by which a user sets a new password, for an administrator to pass on, and when it ends.
///
/// Whoever has it can log in, so an API token makes none: a stolen one would outlast its end by a login of its owner's.
pub(crate) async fn make_reset_code(
    app: &Shared,
    caller: &Caller,
    user: &str,
) -> Result<(Secret, u64), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            standing.must_be_in_person()?;
            standing.must_be_administrator()?;
            let user = tx.user_by_name(user).await?;
            let user = user.ok_or_else(Error::no_such_user)?;
            if user.suspended {
                return Err(Error::bad_request("the user is suspended: lift that first"));
            }
            let made = app.login.make_code(&mut tx, &user.name, now).await?;
            tx.audit(Some(standing.user.id), Change::ResetCodeMade(user.id), now)?;
            tx.commit().await?;
            Ok(made)
        })
        .await
}
