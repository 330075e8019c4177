//! Who may do what with a resource, who may know it, and who may change it.

mod access;
mod accessors;
mod ask;
mod hand_over;
mod holder;
mod holdings;
mod set;

pub(super) use access::Access;
pub(crate) use accessors::{accessors, direct_accessors};
pub(crate) use ask::{direct, effective};
pub(crate) use holder::HolderRef;
pub(crate) use holdings::holdings;
pub(crate) use set::set_permission;
