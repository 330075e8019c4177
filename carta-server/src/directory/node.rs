//! Whose API tokens a path is about.

use super::standing::Standing;
use crate::error::Error;
use crate::ids::UserId;
use crate::store::Transaction;

/// Something that API tokens can speak for. So far users alone: a resource that may have tokens would be another kind,
/// which whoever administers it may manage.
pub(super) struct Node {
    pub(super) user: UserId,
    /// Whether it is the caller.
    pub(super) own: bool,
}

/// The node that `text` names, by id or as `self`, if the caller may manage its tokens. To others, it isn't there.
pub(super) async fn find(
    standing: &Standing,
    text: &str,
    tx: &mut Transaction,
) -> Result<Node, Error> {
    let id = if text == "self" { Some(standing.user.id) } else { text.parse().ok() };
    let user = match id {
        Some(id) if id == standing.user.id => return Ok(Node { user: id, own: true }),
        Some(id) if standing.administrator => tx.user(id).await?,
        _ => None,
    };
    user.map(|user| Node { user: user.id, own: false }).ok_or_else(Error::no_such_node)
}
