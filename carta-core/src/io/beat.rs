//! A look at the clocks now and then, for as long as there are stamps: if the machine slept, they end.
//!
//! Nothing rests on it but how soon that is noticed: every stamp ends by itself, whether or not this runs.

use super::spawn;
use crate::clock::Tick;
use crate::epoch;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

/// How long after it woke up a machine may still go by stamps of before.
const PERIOD: Duration = Duration::from_millis(250);

/// The last tick of any stamp.
static UNTIL: AtomicU32 = AtomicU32::new(0);
static RUNNING: AtomicBool = AtomicBool::new(false);

/// There is a stamp until then.
pub(crate) fn watch_until(tick: Tick) {
    // Most stamps end with those before them, and a look costs less than a change.
    if UNTIL.load(Ordering::Acquire) < tick.number() {
        UNTIL.fetch_max(tick.number(), Ordering::AcqRel);
    }
    if RUNNING.load(Ordering::Acquire) || RUNNING.swap(true, Ordering::AcqRel) {
        return;
    }
    if spawn(watch()).is_err() {
        RUNNING.store(false, Ordering::Release);
    }
}

async fn watch() {
    loop {
        tokio::time::sleep(PERIOD).await;
        epoch::look_for_sleep();
        if over() {
            RUNNING.store(false, Ordering::Release);
            // A stamp that was made just now has seen that this runs.
            if over() || RUNNING.swap(true, Ordering::AcqRel) {
                return;
            }
        }
    }
}

fn over() -> bool {
    Tick::now().number() > UNTIL.load(Ordering::Acquire)
}
