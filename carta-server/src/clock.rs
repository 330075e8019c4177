//! The one file that reads the system's clock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant, SystemTime};

/// Where a server takes the time from.
#[derive(Clone, Debug, Default)]
pub struct Clock(Source);

#[derive(Clone, Debug, Default)]
enum Source {
    #[default]
    System,
    Manual(ManualClock),
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A time that never goes back, whatever becomes of the hour: what lies between two of them has passed.
    pub(crate) fn running(&self) -> Duration {
        match &self.0 {
            Source::System => system_running(),
            Source::Manual(clock) => Duration::from_secs(clock.now()),
        }
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn now(&self) -> u64 {
        match &self.0 {
            Source::System => system_seconds(),
            Source::Manual(clock) => clock.now(),
        }
    }
}

/// A clock that stands still until it is [advanced](Self::advance), so that tests of expiry need not wait.
///
/// ```
/// use carta_server::{Clock, ManualClock};
/// use std::time::Duration;
///
/// let hand = ManualClock::new(1_000);
/// let clock = Clock::from(hand.clone());
/// hand.advance(Duration::from_secs(5));
/// assert_eq!(clock.now(), 1_005);
/// ```
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicU64>);

impl ManualClock {
    /// A clock that shows this many seconds since 1970.
    #[must_use]
    pub fn new(seconds: u64) -> Self {
        Self(Arc::new(AtomicU64::new(seconds)))
    }

    /// A clock that shows the present, for clients with clocks of their own.
    #[must_use]
    pub fn starting_now() -> Self {
        Self::new(system_seconds())
    }

    /// Moves the time on, by whole seconds.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(by.as_secs(), Ordering::SeqCst);
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

impl From<ManualClock> for Clock {
    fn from(clock: ManualClock) -> Self {
        Self(Source::Manual(clock))
    }
}

#[expect(clippy::disallowed_methods, reason = "the clock that is injected everywhere else")]
fn system_running() -> Duration {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let began = *BEGAN;
    Instant::now().saturating_duration_since(began)
}

#[expect(clippy::disallowed_methods, reason = "the clock that is injected everywhere else")]
fn system_seconds() -> u64 {
    // Before 1970, every token and challenge of ours would seem to come from the future: 0 refuses none wrongly.
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
