//! Secrets: kept for one user, told to that user, and to nobody else whoever it is.

use super::Caller;
use super::standing::Standing;
use crate::app::Shared;
use crate::error::Error;
use crate::ids::UserId;
use crate::seal::{Purpose, SealError, Sealer};
use crate::store::{Change, SecretEntry, StoredSecret};
use carta_core::Secret;

/// So many a user may have.
const MAX_SECRETS: usize = 100;
const KIND: &str = "secret";

/// Keeps a secret until a moment, or until it is removed, in place of an older one of its name.
pub(crate) async fn put_secret(
    app: &Shared,
    caller: &Caller,
    name: &str,
    value: &Secret,
    ends_at: Option<u64>,
) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            if ends_at.is_some_and(|end| end <= now) {
                return Err(Error::bad_request("`expires` is past: a secret ends in the future"));
            }
            let user = Standing::of(caller, &mut tx, now).await?.user.id;
            let kept = tx.secrets(user, now).await?;
            if kept.len() >= MAX_SECRETS && kept.iter().all(|secret| secret.name != name) {
                return Err(Error::bad_request("a user has 100 secrets at most: remove one first"));
            }
            let sealed = app.sealer.seal(purpose(&id(user, name)), value.expose().as_bytes())?;
            tx.put_secret(&StoredSecret { user, name: name.to_owned(), sealed }, ends_at, now)
                .await?;
            tx.audit(Some(user), Change::SecretKept(user, name), now)?;
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// The value of one of the caller's secrets.
pub(crate) async fn secret(app: &Shared, caller: &Caller, name: &str) -> Result<Secret, Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let user = Standing::of(caller, &mut tx, now).await?.user.id;
    let sealed = tx.secret(user, name, now).await?.ok_or_else(no_such_secret)?;
    drop(tx);
    let value = app.sealer.open(purpose(&id(user, name)), &sealed)?;
    let value = std::str::from_utf8(&value).map_err(|_| SealError::Broken)?;
    Ok(Secret::from(value))
}

/// What the caller has: names and times, no values.
pub(crate) async fn secrets(app: &Shared, caller: &Caller) -> Result<Vec<SecretEntry>, Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let user = Standing::of(caller, &mut tx, now).await?.user.id;
    Ok(tx.secrets(user, now).await?)
}

pub(crate) async fn remove_secret(app: &Shared, caller: &Caller, name: &str) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let user = Standing::of(caller, &mut tx, now).await?.user.id;
            tx.secret(user, name, now).await?.ok_or_else(no_such_secret)?;
            tx.remove_secret(user, name).await?;
            tx.audit(Some(user), Change::SecretRemoved(user, name), now)?;
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// The same secret, sealed by `to`. `None` if it is already.
pub(crate) fn reseal_secret(
    secret: &StoredSecret,
    from: &Sealer,
    to: &Sealer,
) -> Result<Option<Vec<u8>>, SealError> {
    to.take_over(from, purpose(&id(secret.user, &secret.name)), &secret.sealed)
}

fn no_such_secret() -> Error {
    Error::not_found("no such secret")
}

/// Bound to its user and name: copied to another row, it opens nothing. An id has no blank in it, and so no two pairs
/// are the same text.
fn id(user: UserId, name: &str) -> String {
    format!("{user} {name}")
}

fn purpose(id: &str) -> Purpose<'_> {
    Purpose { kind: KIND, id }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SessionId;
    use crate::tokens::Subject;

    const NOW: u64 = 1_000;

    async fn administrator(app: &Shared) -> (UserId, Caller) {
        let session = SessionId::random();
        let mut tx = app.store.begin_write().await.expect("begun");
        let user = tx.user_by_name("admin").await.expect("read").expect("there");
        tx.insert_session(session, user.id, NOW, NOW + 60).await.expect("begun");
        tx.commit().await.expect("committed");
        (user.id, Caller::by_session(&Subject { user: user.id, session }))
    }

    #[test]
    fn a_sealed_value_in_anothers_row_or_under_another_name_opens_nothing() {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let app = crate::server::app().await;
            let (own, caller) = administrator(&app).await;
            for (user, name, told) in
                [(own, "mine", true), (own, "other", false), (UserId::random(), "mine", false)]
            {
                let sealed = app.sealer.seal(purpose(&id(user, name)), b"value").expect("sealed");
                let row = StoredSecret { user: own, name: "mine".to_owned(), sealed };
                let mut tx = app.store.begin_write().await.expect("begun");
                tx.put_secret(&row, None, NOW).await.expect("kept");
                tx.commit().await.expect("committed");
                let value = secret(&app, &caller, "mine").await;
                assert_eq!(value.is_ok_and(|value| value.expose() == "value"), told, "{name}");
            }
        });
    }
}
