//! Connections: where a project's data are, as its members write it down.

pub(super) mod create;
pub(super) mod remove;
