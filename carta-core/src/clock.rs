//! The monotonic clock that ages are measured by. It counts while the machine sleeps, so that a grant doesn't outlive
//! a suspended laptop.

use std::time::Duration;

/// A moment of this process, comparable with others of it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(Duration);

impl Moment {
    pub(crate) fn now() -> Self {
        Self(boot_time() + ahead())
    }

    /// How long ago this was; zero for a moment to come.
    pub(crate) fn age(self, now: Moment) -> Duration {
        now.0.saturating_sub(self.0)
    }

    pub(crate) fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span))
    }
}

/// Seconds since 1970, for protocols that ask for a date. Decides nothing, so tests don't move it.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the calendar")]
pub(crate) fn unix_seconds() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_secs()
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

/// How far a test has moved the clock.
#[cfg(all(feature = "testing", any(debug_assertions, carta_testing_in_release)))]
fn ahead() -> Duration {
    crate::testing::ahead()
}

#[cfg(not(all(feature = "testing", any(debug_assertions, carta_testing_in_release))))]
fn ahead() -> Duration {
    Duration::ZERO
}
