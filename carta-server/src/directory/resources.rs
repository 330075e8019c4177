//! What can be shared: made by anybody with an account, who owns it then.

mod change;
mod create;
mod namespaces;
mod remove;
mod services;
mod show;

pub(crate) use change::{NodeChange, change_node};
pub(super) use create::make;
pub(crate) use create::{Creation, create_resource, create_within};
pub(crate) use namespaces::{namespace, remove_namespace};
pub(crate) use remove::remove_resource;
pub(super) use remove::{remove, remove_allowed};
pub(crate) use services::{
    Called, ServicePath, call_service, register_service, rename_service, service,
    unregister_service,
};
pub(crate) use show::{Node, node, resource};
