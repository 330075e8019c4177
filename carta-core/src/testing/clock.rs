use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

static AHEAD_MS: AtomicU64 = AtomicU64::new(0);
static ASLEEP_MS: AtomicU64 = AtomicU64::new(0);
static TAKEN: AtomicBool = AtomicBool::new(false);
/// How far the clock had gone ahead, sleep included, when the last test took it.
static BEFORE_MS: AtomicU64 = AtomicU64::new(0);
/// How wrong the calendar is.
static CALENDAR_S: AtomicI64 = AtomicI64::new(0);

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

    /// Sets the calendar, by which tokens say when they begin and end: so many seconds ahead of the right time, or behind it.
    /// It goes on from there, and the clock doesn't notice.
    ///
    /// ```
    /// let clock = carta::testing::install().clock();
    /// clock.set_calendar(-3600); // an hour behind
    /// clock.set_calendar(0); // right again
    /// ```
    pub fn set_calendar(&self, ahead: i64) {
        CALENDAR_S.store(ahead, Ordering::Relaxed);
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
    CALENDAR_S.store(0, Ordering::Relaxed);
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

/// What the calendar says at that second since 1970, in the hands of the test that has the clock. `None`: it is before 1970.
pub(crate) fn as_set(seconds: u64) -> Option<u64> {
    let moved = all_ms().saturating_sub(BEFORE_MS.load(Ordering::Relaxed));
    let seconds = seconds.saturating_add(Duration::from_millis(moved).as_secs());
    seconds.checked_add_signed(CALENDAR_S.load(Ordering::Relaxed))
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
