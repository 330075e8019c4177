//! Those who asked lately, in bounded memory.

use super::Running;
use governor::clock::{Clock as _, Reference as _};
use governor::nanos::Nanos;
use governor::state::StateStore;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What is known of each key, in two halves: what wasn't touched since the halves changed places is dropped when they do so
/// again. They do after as long as it takes for nothing to be left to know; or earlier, where one is full. Then somebody is
/// allowed more than they should be, and nobody less.
pub(super) struct Recent<K> {
    clock: Running,
    most_of_a_half: usize,
    lasts: Nanos,
    held: Mutex<Held<K>>,
}

struct Held<K> {
    young: HashMap<K, Nanos>,
    old: HashMap<K, Nanos>,
    since: Nanos,
}

impl<K> Recent<K> {
    pub(super) fn new(clock: Running, most: usize, lasts: Duration) -> Self {
        let held = Held { young: HashMap::new(), old: HashMap::new(), since: clock.now() };
        Self { clock, most_of_a_half: most / 2, lasts: lasts.into(), held: Mutex::new(held) }
    }

    fn held(&self) -> MutexGuard<'_, Held<K>> {
        // INVARIANT: nothing panics while it is held.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        let is_over = now.duration_since(held.since) >= self.lasts;
        if is_over || held.young.len() >= self.most_of_a_half {
            held.old = std::mem::take(&mut held.young);
            held.since = now;
        }
        held
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        let held = self.held();
        held.young.len() + held.old.len()
    }
}

impl<K: Clone + Eq + Hash> StateStore for Recent<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut held = self.held();
        let before = held.young.get(key).copied().or_else(|| held.old.remove(key));
        let outcome = measure(before);
        // Whoever is refused and goes on is kept in mind.
        let after = outcome.as_ref().map_or(before, |(_, after)| Some(*after));
        if let Some(after) = after {
            held.young.insert(key.clone(), after);
        }
        outcome.map(|(outcome, _)| outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    const MOST: usize = 1_000;
    const LASTS: Duration = Duration::from_secs(10);

    fn touch(recent: &Recent<u32>, key: u32) -> Option<Nanos> {
        let measured = |before| Ok::<_, ()>((before, Nanos::from(u64::from(key))));
        recent.measure_and_replace(&key, measured).expect("let through")
    }

    #[test]
    fn a_hundred_thousand_take_no_more_memory_than_there_are_places() {
        let clock = ManualClock::new(1_000);
        let recent = Recent::new(Running(clock.clone().into()), MOST, LASTS);
        for key in 0..100_000 {
            assert_eq!(touch(&recent, key), None);
            assert!(recent.len() <= MOST);
        }
        // Those who have stopped are forgotten.
        for _ in 0..2 {
            clock.advance(LASTS);
            touch(&recent, 1);
        }
        assert_eq!(recent.len(), 1);
    }

    #[test]
    fn whoever_goes_on_is_kept_in_mind_let_through_or_not() {
        let clock = ManualClock::new(1_000);
        let recent = Recent::new(Running(clock.clone().into()), MOST, LASTS);
        touch(&recent, 7);
        for key in 1_000..100_000 {
            touch(&recent, key);
            if key % 100 == 0 {
                let seen = std::cell::Cell::new(None);
                let refused = |before| {
                    seen.set(before);
                    Err::<((), Nanos), ()>(())
                };
                assert!(recent.measure_and_replace(&7, refused).is_err());
                assert_eq!(seen.get(), Some(Nanos::from(7)), "after {key}");
            }
        }
    }
}
