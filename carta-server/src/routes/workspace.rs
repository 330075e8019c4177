//! `/workspace`: workspaces, and who may do what with one. What is no workspace isn't there.

pub(super) mod accessors;
pub(super) mod create;
pub(super) mod get;
pub(super) mod list;
pub(super) mod permission;
pub(super) mod remove;
pub(super) mod remove_permission;
pub(super) mod set_permission;

use crate::store::Kind;

const KIND: Option<Kind> = Some(Kind::Workspace);
