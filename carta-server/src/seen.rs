//! What was found out lately, in bounded memory.

use std::collections::HashSet;
use std::hash::Hash;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many are kept in mind at most, twice: of digests with 32 bytes, about a megabyte.
const MANY: usize = 8192;

pub(crate) struct Seen<T>(Mutex<Halves<T>>);

/// Once the younger half is full, it takes the place of the older one, which is forgotten.
struct Halves<T> {
    younger: HashSet<T>,
    older: HashSet<T>,
}

impl<T> Default for Seen<T> {
    fn default() -> Self {
        Self(Mutex::new(Halves { younger: HashSet::new(), older: HashSet::new() }))
    }
}

impl<T: Copy + Eq + Hash> Seen<T> {
    pub(crate) fn has(&self, one: &T) -> bool {
        let mut halves = self.lock();
        if halves.younger.contains(one) {
            return true;
        }
        let has = halves.older.contains(one);
        if has {
            // So that what is in use stays.
            halves.keep(*one);
        }
        has
    }

    pub(crate) fn keep(&self, one: T) {
        self.lock().keep(one);
    }

    fn lock(&self) -> MutexGuard<'_, Halves<T>> {
        // INVARIANT: the sets are whole between two statements, so a panic elsewhere leaves nothing to repair.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Eq + Hash> Halves<T> {
    fn keep(&mut self, one: T) {
        if self.younger.len() >= MANY {
            self.older = mem::take(&mut self.younger);
        }
        self.younger.insert(one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_use_stays_and_there_are_never_too_many() {
        let seen = Seen::default();
        seen.keep(0);
        for n in 1..5 * MANY {
            seen.keep(n);
            assert!(n % 100 != 0 || seen.has(&0), "{n}");
        }
        assert!(!seen.has(&1));
        let halves = seen.lock();
        assert!(halves.younger.len() + halves.older.len() <= 2 * MANY);
    }
}
