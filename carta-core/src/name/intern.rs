//! Names parsed at run time, each kept once for the life of the process.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The most different names that are kept: 65 536 names of 128 characters take at most 34 MB.
const MAX_NAMES: usize = 65_536;

static NAMES: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);

/// The kept copy of `name`, or `None` when there is no room for a new one.
pub(super) fn intern(name: &str) -> Option<&'static str> {
    // INVARIANT: the set is whole between two statements, so a panic elsewhere leaves nothing to repair.
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let names = names.get_or_insert_default();
    if let Some(kept) = names.get(name) {
        return Some(kept);
    }
    if names.len() >= MAX_NAMES {
        return None;
    }
    let kept: &'static str = Box::leak(name.into());
    names.insert(kept);
    Some(kept)
}
