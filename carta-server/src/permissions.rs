//! Permissions as values: flags, tiers, and what becomes of them along a path. No I/O, no clock.

mod flags;
mod holder;
mod passage;
mod tiers;
mod wanted;

pub(crate) use flags::Flags;
pub(crate) use holder::Holder;
pub(crate) use passage::{MAX_EDGES, Step, passages, reached};
pub(crate) use tiers::Tiers;
pub(crate) use wanted::Wanted;
