use super::Caller;
use super::standing::Standing;
use crate::app::Shared;
use crate::error::Error;
use crate::ids::KeyId;
use crate::store::Change;

/// Signs with other keys from now on, tokens as well as assertions: with those that are announced, else with new ones. What
/// the old ones signed stays good. Which one signs tokens now.
pub(crate) async fn rotate_keys(app: &Shared, caller: &Caller) -> Result<KeyId, Error> {
    let mut tx = app.store.read().await?;
    // Asked for first, for making a key is work.
    Standing::of(caller, &mut tx, app.clock.now()).await?.must_be_administrator()?;
    drop(tx);
    let new = app.keys.make(app.clock.now()).await.map_err(Error::internal)?;
    let new_other = app.assertion_keys.make(app.clock.now()).await.map_err(Error::internal)?;
    let (new, new_other) = (&new, &new_other);
    let replaced = app.store.write(|mut tx| async move {
        let now = app.clock.now();
        let standing = Standing::of(caller, &mut tx, now).await?;
        standing.must_be_administrator()?;
        let key = app.keys.replace(&mut tx, new, now).await?;
        let other = app.assertion_keys.replace(&mut tx, new_other, now).await?;
        for key in [key, other] {
            let name = key.to_string();
            tx.audit(Some(standing.user.id), Change::SigningKeysRotated(&name), now)?;
        }
        tx.commit().await?;
        Ok::<_, Error>(key)
    });
    let key = replaced.await?;
    app.keys.refresh().await.map_err(Error::internal)?;
    app.assertion_keys.refresh().await.map_err(Error::internal)?;
    Ok(key)
}
