//! A look at the clocks now and then, for as long as there are stamps: if the machine slept, they end.
//!
//! Nothing rests on it but how soon that is noticed: every stamp ends by itself, whether or not this runs.

use super::runtime;
use crate::clock::Tick;
use crate::{Error, epoch};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How long after it woke up a machine may still go by stamps of before.
const PERIOD: Duration = Duration::from_millis(250);

/// The last tick of any stamp.
static UNTIL: AtomicU32 = AtomicU32::new(0);

/// The process whose thread looks; zero is none. A forked one finds its parent's number here, and not its thread.
static WATCHING: AtomicU32 = AtomicU32::new(0);

/// There is to be a stamp until then. Whether somebody looks at the clocks: without, nothing may be stamped.
#[must_use]
pub(crate) fn watch_until(tick: Tick) -> bool {
    // Most stamps end with those before them, and a look costs less than a change.
    if UNTIL.load(Ordering::SeqCst) < tick.number() {
        UNTIL.fetch_max(tick.number(), Ordering::SeqCst);
    }
    let start = |thread: tokio::runtime::Handle| drop(thread.spawn(watch()));
    is_watched(&WATCHING, process::id(), runtime, start)
}

/// Whether this process looks, after it was made to `start` if it doesn't yet and has the `thread` for it.
fn is_watched<T>(
    watching: &AtomicU32,
    process: u32,
    thread: impl FnOnce() -> Result<T, Error>,
    start: impl FnOnce(T),
) -> bool {
    if watching.load(Ordering::SeqCst) == process {
        return true;
    }
    let Ok(thread) = thread() else { return false };
    if watching.swap(process, Ordering::SeqCst) != process {
        start(thread);
    }
    true
}

async fn watch() {
    loop {
        tokio::time::sleep(PERIOD).await;
        epoch::look_for_sleep();
        if over() {
            WATCHING.store(0, Ordering::SeqCst);
            // Whoever stamps just now has seen that this runs, or has said until when, in one order for all: two places.
            let process = process::id();
            if over() || WATCHING.swap(process, Ordering::SeqCst) == process {
                return;
            }
        }
    }
}

fn over() -> bool {
    Tick::now().number() > UNTIL.load(Ordering::SeqCst)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Configuration;
    use std::cell::Cell;

    const PARENT: u32 = 7;
    const CHILD: u32 = 8;

    #[test]
    fn a_forked_process_stamps_nothing_that_its_parent_would_have_to_watch() {
        // As the parent left it, whose thread isn't here.
        let watching = AtomicU32::new(PARENT);
        let here = |thread: Result<(), Error>, process: u32| {
            let started = Cell::new(false);
            let watched = is_watched(&watching, process, || thread, |()| started.set(true));
            (watched, started.get())
        };
        let forked = || Err(Configuration::Forked.into());
        for _ in 0..2 {
            assert_eq!(here(forked(), CHILD), (false, false));
        }
        assert_eq!(here(forked(), PARENT), (true, false), "where it is");
        // A child that has a thread of its own looks itself, once.
        assert_eq!(here(Ok(()), CHILD), (true, true));
        assert_eq!(here(Ok(()), CHILD), (true, false));
    }
}
