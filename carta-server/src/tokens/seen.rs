//! Tokens whose signature was found right before. What they say is read each time, and so is the account's state: what is
//! spared is the arithmetic alone.

use aws_lc_rs::digest::{SHA256, digest};
use std::collections::HashSet;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many are kept in mind at most, twice: with their digests, about a megabyte.
const MANY: usize = 8192;

type Digest = [u8; 32];

/// INVARIANT: a digest in here is that of a token which one of the keys signed, as its header says. SHA-256 has no
/// second text for it.
#[derive(Default)]
pub(super) struct Seen(Mutex<Halves>);

/// Once the younger half is full, it takes the place of the older one, which is forgotten.
#[derive(Default)]
struct Halves {
    younger: HashSet<Digest>,
    older: HashSet<Digest>,
}

impl Seen {
    pub(super) fn has(&self, token: &Digest) -> bool {
        let mut halves = self.lock();
        if halves.younger.contains(token) {
            return true;
        }
        let has = halves.older.contains(token);
        if has {
            // So that what is in use stays.
            halves.keep(*token);
        }
        has
    }

    pub(super) fn keep(&self, token: Digest) {
        self.lock().keep(token);
    }

    fn lock(&self) -> MutexGuard<'_, Halves> {
        // INVARIANT: the sets are whole between two statements, so a panic elsewhere leaves nothing to repair.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Halves {
    fn keep(&mut self, token: Digest) {
        if self.younger.len() >= MANY {
            self.older = mem::take(&mut self.younger);
        }
        self.younger.insert(token);
    }
}

/// Stands for the whole of a token.
pub(super) fn digest_of(token: &str) -> Option<Digest> {
    digest(&SHA256, token.as_bytes()).as_ref().try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(n: usize) -> Digest {
        digest_of(&n.to_string()).expect("32 bytes")
    }

    #[test]
    fn what_is_in_use_stays_and_there_are_never_too_many() {
        let seen = Seen::default();
        seen.keep(token(0));
        for n in 1..5 * MANY {
            seen.keep(token(n));
            assert!(n % 100 != 0 || seen.has(&token(0)), "{n}");
        }
        assert!(!seen.has(&token(1)));
        let halves = seen.lock();
        assert!(halves.younger.len() + halves.older.len() <= 2 * MANY);
    }
}
