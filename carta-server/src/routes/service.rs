//! Services: namespaces are reserved, services registered in them, and calls passed on.

pub(super) mod call;
pub(super) mod details;
pub(super) mod register;
pub(super) mod remove_namespace;
pub(super) mod rename;
pub(super) mod reserve_namespace;
pub(super) mod show_namespace;
pub(super) mod unregister;
