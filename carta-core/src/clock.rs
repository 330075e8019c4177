//! The monotonic clock that ages are measured by. It counts while the machine sleeps, so that a grant doesn't outlive
//! a suspended laptop. [`Tick`] is the coarse clock beside it, which costs next to nothing to read.

mod tick;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub(crate) use tick::{Reading, Tick};

/// A moment of this process, in nanoseconds; comparable with others of it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(u64);

impl Moment {
    /// Before everything.
    pub(crate) const FIRST: Self = Self(0);
    /// After everything.
    pub(crate) const LAST: Self = Self(u64::MAX);

    pub(crate) fn now() -> Self {
        Self(nanoseconds(since_boot()))
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn nanoseconds_since(self, other: Duration) -> u64 {
        self.0.saturating_sub(nanoseconds(other))
    }

    /// How long ago this was; zero for a moment to come.
    pub(crate) fn age(self, now: Moment) -> Duration {
        Duration::from_nanos(now.0.saturating_sub(self.0))
    }

    /// A number below `range` that differs from moment to moment.
    pub(crate) fn scattered(self, range: u64) -> u64 {
        // Fibonacci hashing: the golden ratio's share of 2^64.
        (self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) % range
    }

    /// The moment after this one.
    pub(crate) fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    pub(crate) fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(nanoseconds(span)))
    }

    pub(crate) fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(nanoseconds(span)))
    }
}

/// A moment that any thread may read and move on.
#[derive(Debug)]
pub(crate) struct SharedMoment(AtomicU64);

impl SharedMoment {
    pub(crate) const fn new(moment: Moment) -> Self {
        Self(AtomicU64::new(moment.0))
    }

    pub(crate) fn get(&self) -> Moment {
        Moment(self.0.load(Ordering::Acquire))
    }

    /// Moves it to `moment`, unless it is later already.
    pub(crate) fn move_on(&self, moment: Moment) {
        self.0.fetch_max(moment.0, Ordering::AcqRel);
    }
}

/// When something ends that the calendar dates. The calendar may be wrong and be set right meanwhile, so it is looked at now
/// and then, beside the clock that nobody sets: whichever says so first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) moment: Moment,
    /// In seconds since 1970.
    pub(crate) over: u64,
}

impl End {
    pub(crate) const NEVER: Self = Self { moment: Moment::LAST, over: u64::MAX };

    /// At that second since 1970, if it is yet to come.
    #[cfg(feature = "verify")]
    pub(crate) fn at(over: u64) -> Option<Self> {
        // The moment first: however long it takes to read the other, it ends too early and never too late.
        let (moment, now) = (Moment::now(), calendar());
        let left = over.checked_sub(now).filter(|left| *left > 0)?;
        Some(Self { moment: moment.plus(Duration::from_secs(left)), over })
    }

    /// Whether it is over at that moment, which is that second since 1970.
    pub(crate) fn is_past(self, now: Moment, calendar: u64) -> bool {
        self != Self::NEVER && (self.moment <= now || self.over <= calendar)
    }

    /// Until when it needn't be looked at again.
    pub(crate) fn unlooked(self) -> Moment {
        /// How long a calendar that was set right may stay unnoticed.
        const LOOK: Duration = Duration::from_secs(60);
        match self == Self::NEVER {
            true => Moment::LAST,
            false => self.moment.min(Moment::now().plus(LOOK)),
        }
    }
}

/// Time since the machine started, asleep or not.
fn since_boot() -> Duration {
    boot_time() + ahead() + asleep()
}

/// 584 years fit; what is longer is as good as endless.
#[inline]
fn nanoseconds(span: Duration) -> u64 {
    let seconds = span.as_secs().saturating_mul(1_000_000_000);
    seconds.saturating_add(u64::from(span.subsec_nanos()))
}

/// Seconds since 1970, by which tokens say when they begin and end. In the hands of a test it goes along with the clock, or
/// is set. By a calendar that stands before 1970 everything is over.
pub(crate) fn calendar() -> u64 {
    since_1970().and_then(|since| as_set(since.as_secs())).unwrap_or(u64::MAX)
}

/// Seconds since 1970, for protocols that ask for a date. Decides nothing, so tests don't move it.
pub(crate) fn unix_seconds() -> u64 {
    since_1970().unwrap_or_default().as_secs()
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the calendar")]
fn since_1970() -> Option<Duration> {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()
}

#[cfg(unix)]
fn boot_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    // Linux has a clock of its own for time since boot; elsewhere the monotonic one counts suspended time too.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let clock = ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let clock = ClockId::Monotonic;
    // Before boot is impossible; should a kernel say so, everything remembered counts as old.
    clock_gettime(clock).try_into().unwrap_or(Duration::MAX / 4)
}

#[cfg(not(unix))]
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
fn boot_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;
    // Windows' performance counter runs on while the machine sleeps.
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// Waits; in the hands of a test, time passes at once.
#[cfg(all(feature = "testing", any(debug_assertions, carta_testing_in_release)))]
pub(crate) async fn wait(span: Duration) {
    if crate::testing::pass(span) {
        tokio::task::yield_now().await;
    } else {
        tokio::time::sleep(span).await;
    }
}

#[cfg(not(all(feature = "testing", any(debug_assertions, carta_testing_in_release))))]
pub(crate) async fn wait(span: Duration) {
    tokio::time::sleep(span).await;
}

/// How far a test has moved the clock, and how long it has let the machine sleep.
#[cfg(all(feature = "testing", any(debug_assertions, carta_testing_in_release)))]
use crate::testing::{ahead, as_set, asleep};

/// The calendar, as it is.
#[cfg(not(all(feature = "testing", any(debug_assertions, carta_testing_in_release))))]
const fn as_set(seconds: u64) -> Option<u64> {
    Some(seconds)
}

#[cfg(not(all(feature = "testing", any(debug_assertions, carta_testing_in_release))))]
const fn ahead() -> Duration {
    Duration::ZERO
}

#[cfg(not(all(feature = "testing", any(debug_assertions, carta_testing_in_release))))]
const fn asleep() -> Duration {
    Duration::ZERO
}
