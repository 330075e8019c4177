//! `/v2`: permissions between anything and anything, and generic resources.

pub(super) mod access;
pub(super) mod change_resource;
pub(super) mod create_resource;
pub(super) mod direct;
pub(super) mod get;
pub(super) mod labels;
mod node_json;
pub(super) mod remove;
pub(super) mod remove_resource;
pub(super) mod resources;
pub(super) mod set;
pub(super) mod show_resource;
mod tiers_json;

use crate::directory::HolderRef;

/// Whoever asks, where an id stands otherwise.
const ITSELF: &str = "self";

fn holder(text: &str) -> HolderRef {
    if text == ITSELF { HolderRef::caller() } else { HolderRef::parse(text, None) }
}
