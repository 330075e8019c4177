//! A clock that tests can move. It exists with the feature `testing`, and then only with debug assertions or
//! `--cfg carta_testing_in_release`, so that no release build can be told what time it is.
//!
//! ```
//! use std::time::Duration;
//!
//! let clock = carta::testing::install();
//! clock.advance(Duration::from_secs(61)); // whatever was remembered is older than the default `ttl` now
//! ```

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

static AHEAD_MS: AtomicU64 = AtomicU64::new(0);
static ASLEEP_MS: AtomicU64 = AtomicU64::new(0);
static INSTALLED: AtomicBool = AtomicBool::new(false);

/// The process-wide clock, in a test's hands.
#[derive(Debug)]
#[non_exhaustive]
pub struct Clock;

/// Takes over the process-wide clock. It goes on running; [`Clock::advance`] adds to it, and so does every pause that
/// carta makes before it tries a request again.
#[must_use]
pub fn install() -> Clock {
    INSTALLED.store(true, Ordering::Relaxed);
    Clock
}

impl Clock {
    /// Moves the clock forward. It can't go back.
    pub fn advance(&self, span: Duration) {
        move_on(span);
    }

    /// Lets the machine sleep for so long: time passes, and no clock that stands still meanwhile shows it.
    pub fn sleep(&self, span: Duration) {
        ASLEEP_MS.fetch_add(milliseconds(span), Ordering::Relaxed);
    }
}

/// Lets `span` pass at once, if a test has the clock.
pub(crate) fn pass(span: Duration) -> bool {
    let installed = INSTALLED.load(Ordering::Relaxed);
    if installed {
        move_on(span);
    }
    installed
}

fn move_on(span: Duration) {
    AHEAD_MS.fetch_add(milliseconds(span), Ordering::Relaxed);
}

fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX / 2)
}

pub(crate) fn asleep() -> Duration {
    Duration::from_millis(ASLEEP_MS.load(Ordering::Relaxed))
}

pub(crate) fn ahead() -> Duration {
    Duration::from_millis(AHEAD_MS.load(Ordering::Relaxed))
}
