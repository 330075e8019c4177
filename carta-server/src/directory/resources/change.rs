use super::show::Node;
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::permissions::Access;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::ResourceId;
use crate::permissions::Flags;
use crate::store::{Change, Kind};
use serde_json::{Map, Value};

/// What is to be other than before; `None` stays.
pub(crate) struct NodeChange<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) props: Option<&'a Map<String, Value>>,
}

/// Changes a generic resource. The others are more than a name: addresses, for one, are made of theirs.
pub(crate) async fn change_node(
    app: &Shared,
    caller: &Caller,
    id: ResourceId,
    change: &NodeChange<'_>,
) -> Result<Node, Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            let access = Access::of(&standing, id, &mut tx, now).await?;
            access
                .must_hold(Flags::WRITE, "only those with write on the resource may change it")?;
            if access.resource.kind != Kind::Generic {
                return Err(Error::bad_request("only generic resources can be changed here"));
            }
            let before = tx.props(id).await?;
            let name = change.name.unwrap_or(&access.resource.name);
            tx.set_resource(id, name, change.props.unwrap_or(&before)).await?;
            tx.mark_modified(id, standing.user.id, now).await?;
            tx.audit(Some(standing.user.id), Change::ResourceChanged(id, name), now)?;
            let after = tx.resource(id).await?.ok_or_else(Error::no_such_resource)?;
            let node = Node::of(after, access.flags, &mut tx).await?;
            tx.commit().await?;
            Ok(node)
        })
        .await
}
