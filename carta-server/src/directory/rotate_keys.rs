use super::Caller;
use super::standing::Standing;
use crate::app::Shared;
use crate::error::Error;
use crate::ids::KeyId;
use crate::store::Change;

/// Signs with another key from now on: the one that is announced, else a new one. What the old one signed stays good.
pub(crate) async fn rotate_keys(app: &Shared, caller: &Caller) -> Result<KeyId, Error> {
    let mut tx = app.store.read().await?;
    // Asked for first, for making a key is work.
    Standing::of(caller, &mut tx, app.clock.now()).await?.must_be_administrator()?;
    drop(tx);
    let new = app.keys.make(app.clock.now()).await.map_err(Error::internal)?;
    let mut tx = app.store.write().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    standing.must_be_administrator()?;
    let key = app.keys.replace(&mut tx, new, now).await.map_err(Error::internal)?.id;
    let name = key.to_string();
    tx.audit(Some(standing.user.id), Change::SigningKeysRotated(&name), now).await?;
    tx.commit().await?;
    app.keys.reload().await.map_err(Error::internal)?;
    Ok(key)
}
