//! The warm path: no lock, no allocation, no I/O, no hashing. What it reads is one stamp, one generation and the coarse
//! clock; in a scope, the caller's own stamp besides.

use super::Guard;
use crate::clock::Tick;
use crate::epoch::GENERATION;
use crate::session;
use std::sync::atomic::{AtomicU32, Ordering};

impl Guard {
    #[inline]
    pub(super) fn is_warm(&'static self) -> bool {
        match session::is_scoped() {
            false => self.is_warm_for_process(),
            true => self.is_warm_in_scope(),
        }
    }

    #[inline]
    fn is_warm_for_process(&self) -> bool {
        self.stamp.holds(Tick::now().number(), || GENERATION.number())
    }

    fn is_warm_in_scope(&self) -> bool {
        let stamped = |caller: Option<&crate::facts::Caller>| match caller {
            None => self.is_warm_for_process(),
            Some(caller) => self.index().is_some_and(|index| {
                let stamp = caller.stamps().find(index);
                let generation = || caller.generation(GENERATION.number());
                stamp.is_some_and(|stamp| stamp.holds(Tick::now().number(), generation))
            }),
        };
        session::in_scope(stamped, false)
    }

    /// Where callers keep their stamps of this guard, if it was ever called in a scope.
    #[inline]
    fn index(&self) -> Option<usize> {
        let number = self.number.load(Ordering::Relaxed);
        usize::try_from(number).ok()?.checked_sub(1)
    }

    /// The same; from then on there is such a place.
    pub(super) fn index_or_next(&self) -> Option<usize> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        if self.number.load(Ordering::Relaxed) == 0 {
            let next = COUNT.fetch_add(1, Ordering::Relaxed).saturating_add(1);
            // Whoever comes second leaves a number unused.
            let _ = self.number.compare_exchange(0, next, Ordering::Relaxed, Ordering::Relaxed);
        }
        self.index()
    }
}
