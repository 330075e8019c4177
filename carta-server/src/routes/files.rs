//! Files: docs/files.md.

pub(super) mod delete;
mod disposition;
pub(super) mod download;
mod form;
mod incoming;
mod information;
pub(super) mod list;
mod names;
mod place;
mod range;
mod source;
pub(super) mod sources;
pub(super) mod support;
mod task;
pub(super) mod update;
pub(super) mod upload;
pub(super) mod uploads;

pub(super) use place::PlaceQuery;
