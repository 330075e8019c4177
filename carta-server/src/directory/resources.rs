//! What can be shared: made by anybody with an account, who owns it then.

mod change;
mod create;
mod namespaces;
mod remove;
mod show;

pub(crate) use change::{NodeChange, change_node};
pub(crate) use create::{Creation, create_resource};
pub(crate) use namespaces::{namespace, remove_namespace};
pub(crate) use remove::remove_resource;
pub(crate) use show::{Node, node, resource};
