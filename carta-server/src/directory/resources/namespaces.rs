//! Namespaces go by their names.

use super::remove::remove;
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::permissions::Access;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::names::fold;
use crate::permissions::Flags;
use crate::store::{Resource, Transaction};

/// A namespace, for whoever holds anything on it.
pub(crate) async fn namespace(
    app: &Shared,
    caller: &Caller,
    name: &str,
) -> Result<(Resource, Flags), Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    let access = find(&standing, name, &mut tx, now).await?;
    access.must_see()?;
    Ok((access.resource, access.flags))
}

/// Removes a namespace; its name may be taken again.
pub(crate) async fn remove_namespace(
    app: &Shared,
    caller: &Caller,
    name: &str,
) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            remove(&standing, named(name, &mut tx).await?, &mut tx, now).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// The namespace of exactly this name, and what the caller is to it.
pub(super) async fn find(
    standing: &Standing,
    name: &str,
    tx: &mut Transaction,
    now: u64,
) -> Result<Access, Error> {
    Access::to(standing, named(name, tx).await?, tx, now).await
}

async fn named(name: &str, tx: &mut Transaction) -> Result<Resource, Error> {
    let found = tx.namespace(&fold(name)).await?.filter(|found| found.name == name);
    found.ok_or_else(Error::no_such_resource)
}
