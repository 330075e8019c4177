//! Who may do what to whom. Every rule is read and every change made within one transaction.

mod create_group;
mod create_user;
mod credentials;
mod list;
mod members;
mod organizations;
mod permissions;
mod resources;
mod standing;

pub(crate) use create_group::create_group;
pub(crate) use create_user::{Profile, create_user};
pub(crate) use credentials::{Password, set_credentials, store as store_credentials};
pub(crate) use list::{groups_of, members, search};
pub(crate) use members::{add_member, remove_member};
pub(crate) use permissions::{
    HolderRef, accessors, direct, direct_accessors, effective, holdings, set_permission,
};
pub(crate) use resources::{
    Creation, Node, NodeChange, change_node, create_resource, namespace, node, remove_namespace,
    remove_resource, resource,
};
pub(crate) use standing::Caller;

use crate::ids::GroupId;
use crate::names::{ADMINISTRATORS, OWN_ORGANIZATION, fold};
use crate::store::{Change, Group, StoreError, Transaction};

/// Makes the server's own organization and the group of administrators, if they aren't there.
pub(crate) async fn make_own_groups(tx: &mut Transaction, now: u64) -> Result<Group, StoreError> {
    if let Some(administrators) = tx.group(ADMINISTRATORS).await? {
        return Ok(administrators);
    }
    let organization = organizations::make(tx, None, OWN_ORGANIZATION, now).await?;
    let group = Group {
        id: GroupId::random(),
        organization: Some(organization.id),
        name: ADMINISTRATORS.to_owned(),
    };
    tx.insert_group(&group, &fold(ADMINISTRATORS), now).await?;
    tx.audit(None, Change::GroupMade(ADMINISTRATORS), now).await?;
    Ok(group)
}
