use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::permissions::Access;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::ResourceId;
use crate::permissions::Flags;
use crate::store::{Kind, Resource, Transaction};
use serde_json::{Map, Value};

/// A resource as `/v2` shows it.
pub(crate) struct Node {
    pub(crate) resource: Resource,
    /// `None` to those who may not read them.
    pub(crate) props: Option<Map<String, Value>>,
}

impl Node {
    pub(super) async fn of(
        resource: Resource,
        flags: Flags,
        tx: &mut Transaction,
    ) -> Result<Self, Error> {
        let props = match flags.contains(Flags::READ) {
            true => Some(tx.props(resource.id).await?),
            false => None,
        };
        Ok(Self { resource, props })
    }
}

/// A resource of a kind, for whoever holds anything on it.
pub(crate) async fn resource(
    app: &Shared,
    caller: &Caller,
    id: ResourceId,
    kind: Option<Kind>,
) -> Result<(Resource, Flags), Error> {
    let mut tx = app.store.read().await?;
    let access = seen(app, caller, id, &mut tx).await?.of_kind(kind)?;
    Ok((access.resource, access.flags))
}

/// A resource of any kind, and what it says of itself.
pub(crate) async fn node(app: &Shared, caller: &Caller, id: ResourceId) -> Result<Node, Error> {
    let mut tx = app.store.read().await?;
    let access = seen(app, caller, id, &mut tx).await?;
    Node::of(access.resource, access.flags, &mut tx).await
}

async fn seen(
    app: &Shared,
    caller: &Caller,
    id: ResourceId,
    tx: &mut Transaction,
) -> Result<Access, Error> {
    let now = app.clock.now();
    let standing = Standing::of(caller, tx, now).await?;
    let access = Access::of(&standing, id, tx, now).await?;
    access.must_see()?;
    Ok(access)
}
