//! Who may do what to whom. Every rule is read and every change made within one transaction.

mod accounts;
mod api_tokens;
mod audit;
mod create_group;
mod create_user;
mod credentials;
mod files;
mod groups;
mod list;
mod members;
mod node;
mod organizations;
mod permissions;
mod remove_group;
mod reset_code;
mod resources;
mod rotate_keys;
mod secrets;
mod standing;

pub(crate) use accounts::{free_name, remove_user, resume_user, suspend_user};
pub(crate) use api_tokens::{
    Wish, api_tokens, authenticate, create_api_token, delete_api_token, revoke_api_token,
};
pub(crate) use audit::{Page, Question, changes};
pub(crate) use create_group::create_group;
pub(crate) use create_user::{Profile, create_user};
pub(crate) use credentials::{Manner, Password, set_credentials, store as store_credentials};
pub(crate) use files::{
    Entry, FileEntry, FilePlace, NewFile, OpenFile, WantedUpload, add_file, append, begin_upload,
    end_upload, finish_upload, list_files, may_add_file, may_append, may_replace_file, open_file,
    remove_file, replace_file, upload, uploads,
};
pub(crate) use groups::groups;
pub(crate) use list::{Member, members, search, with_kept_groups};
pub(crate) use members::{add_member, remove_member};
pub(crate) use organizations::{add_owner, organizations, owners, remove_owner};
pub(crate) use permissions::{
    HolderRef, accessors, direct, direct_accessors, effective, holdings, set_permission,
};
pub(crate) use remove_group::remove_group;
pub(crate) use reset_code::make_reset_code;
pub(crate) use resources::{
    Called, Creation, Node, NodeChange, ServicePath, call_service, change_node, create_resource,
    create_within, namespace, node, register_service, remove_namespace, remove_resource,
    rename_service, resource, service, unregister_service,
};
pub(crate) use rotate_keys::rotate_keys;
pub(crate) use secrets::{put_secret, remove_secret, reseal_secret, secret, secrets};
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
    tx.audit(None, Change::GroupMade(ADMINISTRATORS), now)?;
    Ok(group)
}
