use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

static AHEAD_MS: AtomicU64 = AtomicU64::new(0);
static ASLEEP_MS: AtomicU64 = AtomicU64::new(0);
static TAKEN: AtomicBool = AtomicBool::new(false);
/// How far the clock had gone ahead, sleep included, when the last test took it.
static BEFORE_MS: AtomicU64 = AtomicU64::new(0);

/// The process-wide clock, in a test's hands; from [`Kit::clock`](super::Kit::clock). Any thread may move it.
///
/// ```
/// use std::time::Duration;
///
/// let clock = carta::testing::install().clock();
/// clock.advance(Duration::from_secs(61)); // whatever was remembered is older than the default `ttl` now
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Clock;

impl Clock {
    /// Moves the clock forward. It can't go back.
    pub fn advance(&self, span: Duration) {
        move_on(span);
    }

    /// Lets the machine sleep for so long: time passes, and the clock that stands still meanwhile doesn't show it.
    pub fn sleep(&self, span: Duration) {
        ASLEEP_MS.fetch_add(milliseconds(span), Ordering::Relaxed);
    }
}

/// Whether pauses pass at once from now on.
pub(super) fn take(taken: bool) {
    TAKEN.store(taken, Ordering::Relaxed);
    // Other tests' time is over: each begins today.
    BEFORE_MS.store(all_ms(), Ordering::Relaxed);
}

/// Lets `span` pass at once, if a test has the clock.
pub(crate) fn pass(span: Duration) -> bool {
    let taken = TAKEN.load(Ordering::Relaxed);
    if taken {
        move_on(span);
    }
    taken
}

pub(super) fn move_on(span: Duration) {
    AHEAD_MS.fetch_add(milliseconds(span), Ordering::Relaxed);
}

fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX / 2)
}

/// How far the test that has the clock has moved it, sleep included.
#[cfg(feature = "verify")]
pub(crate) fn moved() -> Duration {
    Duration::from_millis(all_ms().saturating_sub(BEFORE_MS.load(Ordering::Relaxed)))
}

fn all_ms() -> u64 {
    AHEAD_MS.load(Ordering::Relaxed).saturating_add(ASLEEP_MS.load(Ordering::Relaxed))
}

pub(crate) fn asleep() -> Duration {
    Duration::from_millis(ASLEEP_MS.load(Ordering::Relaxed))
}

pub(crate) fn ahead() -> Duration {
    Duration::from_millis(AHEAD_MS.load(Ordering::Relaxed))
}
