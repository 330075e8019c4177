//! Names parsed at run time, each kept once for the life of the process.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The most different names that are kept: 65 536 names of 128 characters take at most 34 MB.
const MAX_NAMES: usize = 65_536;

static NAMES: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);

/// The kept copy of `name`, or `None` when there is no room for a new one.
pub(super) fn intern(name: &str) -> Option<&'static str> {
    with_names(|names| match names.get(name) {
        Some(kept) => Some(*kept),
        None if names.len() >= MAX_NAMES => None,
        None => {
            let kept: &'static str = Box::leak(name.into());
            names.insert(kept);
            Some(kept)
        }
    })
}

/// The kept copy of a name that stays anyway: there are no more of them than the program has, or were interned.
pub(super) fn keep(name: &'static str) -> &'static str {
    with_names(|names| match names.get(name) {
        Some(kept) => kept,
        None => {
            names.insert(name);
            name
        }
    })
}

fn with_names<T>(look: impl FnOnce(&mut HashSet<&'static str>) -> T) -> T {
    // INVARIANT: the set is whole between two statements, so a panic elsewhere leaves nothing to repair.
    look(NAMES.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default())
}
