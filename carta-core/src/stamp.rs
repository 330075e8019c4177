//! A grant as one atomic word: which generation it belongs to, and when it ends. To read it takes no lock, no
//! allocation and no look at what it rests on.
//!
//! What ends grants before their time (a login, a logout, a fact that changed, a new setting, a refusal of the login, a
//! machine that slept) makes the change and then advances a generation.
//!
//! INVARIANT: a stamp that matches the generation and whose tick lies ahead is a grant.
//!
//! - Whoever decides reads the generation *before* the first fact, and stamps with what was read. So a stamp of
//!   generation *g* rests on facts that were read when *g* had begun.
//! - Whoever changes something advances the generation *after* the change, with `Release`, and the decision reads it
//!   with `Acquire`: to read *g* means to see every change that *g* was advanced for. A decision that missed the change
//!   has read an older generation, and its stamp matches no more once the change is made known.
//! - A call that begins after the change was made known reads the new generation: both happen on one atomic, so what
//!   happens before the read can't be missed by it. Calls that overlap with the change may go either way.
//! - The stamp is read before the generation, with `Acquire`: so whoever finds a stamp finds each of the generations that
//!   it was made in, or a later one, and a sum of two can't be put together of one that is older and one that is newer. A
//!   generation never comes back; [`Generation::SPENT`], where it stops, matches nothing.
//!
//! The names of the atomics come from the parent, so that a test can put a model checker's in their place.

use super::atomic::{AtomicU32, AtomicU64, Ordering};

/// How often something changed that grants rest on.
#[derive(Debug)]
pub(crate) struct Generation(pub(super) AtomicU32);

/// The grant of one guard to one caller. Zero is none.
#[derive(Debug)]
pub(crate) struct Stamp(pub(super) AtomicU64);

impl Generation {
    /// The last one, in which nothing is stamped: after four billion changes every call is decided anew.
    const SPENT: u32 = u32::MAX;

    #[inline]
    pub(crate) fn number(&self) -> u32 {
        self.0.load(Ordering::Acquire)
    }

    /// Ends every stamp. To be called once the change is made.
    pub(crate) fn advance(&self) {
        // An error means that it is spent.
        let _ = self
            .0
            .fetch_update(Ordering::Release, Ordering::Relaxed, |number| number.checked_add(1));
    }

    /// Two generations as one number. INVARIANT: neither goes back, so the sum is the same only if both are.
    #[inline]
    pub(crate) fn sum(one: u32, other: u32) -> u32 {
        one.saturating_add(other)
    }
}

impl Stamp {
    /// Whether this is a grant at the tick `now`, in the generation that is read then.
    #[inline]
    pub(crate) fn holds(&self, now: u32, generation: impl FnOnce() -> u32) -> bool {
        let word = self.0.load(Ordering::Acquire);
        word & u64::from(u32::MAX) == u64::from(generation()) && word >> 32 > u64::from(now)
    }

    /// Grants until the tick `until`. A stamp of a newer generation stays.
    pub(crate) fn grant(&self, until: u32, generation: u32) {
        if generation == Generation::SPENT {
            return;
        }
        let word = u64::from(until) << 32 | u64::from(generation);
        // An error means that a newer one stays.
        let _ = self.0.fetch_update(Ordering::Release, Ordering::Relaxed, |before| {
            let newer = before & u64::from(u32::MAX) > u64::from(generation);
            (!newer).then_some(word)
        });
    }
}
