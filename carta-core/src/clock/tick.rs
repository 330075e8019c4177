//! The coarse clock of stamped grants. On Linux it stands still while the machine sleeps, and costs 4 ns where the one
//! that goes on costs 22: so whoever looks at both, the background thread and every call that isn't answered by a
//! stamp, tells whether they came apart.

use super::{Moment, ahead};
#[cfg(any(target_os = "linux", target_os = "android"))]
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A point of the coarse clock: 16 numbers a second, of which 15 occur.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tick(u32);

/// How far the coarse clock may be behind: one tick of the slowest kernel.
const BEHIND: Duration = Duration::from_millis(10);

impl Tick {
    #[inline]
    pub(crate) fn now() -> Self {
        let (seconds, nanoseconds) = coarse();
        Self::of(seconds, nanoseconds)
    }

    pub(crate) const fn number(self) -> u32 {
        self.0
    }

    /// INVARIANT: it never goes back as time goes on, so a tick before another one is a time before another one. The
    /// clock starts with the machine; after eight years every tick is the last, and nothing is stamped any more.
    #[inline]
    fn of(seconds: u64, nanoseconds: u32) -> Self {
        match u32::try_from(seconds) {
            Ok(seconds) if seconds < 1 << 28 => Self(seconds << 4 | nanoseconds >> 26),
            _ => Self(u32::MAX),
        }
    }
}

/// Both clocks, read together.
///
/// INVARIANT: the coarse one first. However long it takes until the other one is read, or until the reading is used, what
/// is reckoned from it ends too early and never too late.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    coarse: Duration,
    moment: Moment,
}

impl Reading {
    pub(crate) fn now() -> Self {
        let (seconds, nanoseconds) = coarse();
        Self { coarse: Duration::new(seconds, nanoseconds), moment: Moment::now() }
    }

    pub(crate) fn moment(self) -> Moment {
        self.moment
    }

    /// The last tick that is certainly no later than `moment`.
    pub(crate) fn tick_at(self, moment: Moment) -> Tick {
        let left = self.moment.age(moment).saturating_sub(BEHIND);
        let then = self.coarse.saturating_add(left);
        Tick::of(then.as_secs(), then.subsec_nanos())
    }

    /// Whether the machine has slept since this was asked last.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub(crate) fn has_slept(self) -> bool {
        /// How far the clocks may come apart unnoticed: they are read one after the other, and one is coarse.
        const TOLERANCE: u64 = 100_000_000;
        static APART: AtomicU64 = AtomicU64::new(u64::MAX);
        let apart = self.moment.nanoseconds_since(self.coarse);
        let mut before = APART.load(Ordering::Acquire);
        if apart < before {
            before = APART.fetch_min(apart, Ordering::AcqRel);
        }
        // Several threads may look at once: all that see it say so.
        let slept = before != u64::MAX && apart > before.saturating_add(TOLERANCE);
        if slept {
            APART.store(apart, Ordering::Release);
        }
        slept
    }

    /// Elsewhere the one clock counts sleep too.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    pub(crate) fn has_slept(self) -> bool {
        false
    }
}

/// Seconds and nanoseconds since the machine started, without those that it slept.
#[cfg(any(target_os = "linux", target_os = "android"))]
#[inline]
fn coarse() -> (u64, u32) {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::MonotonicCoarse);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(u64::MAX);
    let nanoseconds = u32::try_from(time.tv_nsec).unwrap_or(0);
    if ahead().is_zero() {
        return (seconds, nanoseconds);
    }
    let moved = Duration::new(seconds, nanoseconds) + ahead();
    (moved.as_secs(), moved.subsec_nanos())
}

/// Elsewhere the one clock is quick enough.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
#[inline]
fn coarse() -> (u64, u32) {
    let time = super::boot_time() + ahead();
    (time.as_secs(), time.subsec_nanos())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tick(time: Duration) -> Tick {
        Tick::of(time.as_secs(), time.subsec_nanos())
    }

    proptest! {
        #[test]
        fn ticks_go_on_as_time_does(
            one in 0..u64::MAX / 2, two in 0..u64::MAX / 2, near in 0..200_000_000_u64,
        ) {
            for (one, two) in [(one, two), (one, one + near)] {
                let (one, two) = (Duration::from_nanos(one), Duration::from_nanos(two));
                if one <= two {
                    prop_assert!(tick(one) <= tick(two), "{one:?} {two:?}");
                }
                if tick(one) < tick(two) {
                    prop_assert!(one < two, "{one:?} {two:?}");
                }
            }
        }
    }

    const LAST: Tick = Tick(u32::MAX);

    #[test]
    fn a_clock_that_ran_too_long_has_no_tick_left() {
        assert_eq!(tick(Duration::from_secs(1 << 28)), LAST);
        assert_eq!(tick(Duration::MAX), LAST);
        assert!(tick(Duration::from_secs((1 << 28) - 1)) < LAST);
    }

    #[test]
    fn an_expiry_is_never_late() {
        let reading = Reading::now();
        let now = reading.moment();
        assert!(reading.tick_at(now) <= Tick::now());
        assert!(reading.tick_at(now.plus(Duration::from_secs(60))) > Tick::now());
        assert!(reading.tick_at(Moment::FIRST) <= Tick::now(), "long ago");
    }

    #[test]
    fn a_reading_that_was_used_late_ends_no_later() {
        let reading = Reading::now();
        let until = reading.moment().plus(Duration::from_secs(5));
        let later =
            Reading { coarse: reading.coarse, moment: reading.moment.plus(Duration::from_secs(3)) };
        assert!(later.tick_at(until) < reading.tick_at(until), "the other clock was read late");
    }
}
