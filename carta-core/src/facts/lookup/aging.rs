//! A look at the tables of members now and then, for as long as there are any: what counts for nothing any more is
//! forgotten, though nobody needs the room.

use super::current;
use crate::clock::Moment;
use crate::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

const PERIOD: Duration = Duration::from_secs(1);

static RUNNING: AtomicBool = AtomicBool::new(false);
static TTL_MS: AtomicU64 = AtomicU64::new(u64::MAX);
static LONGEST_MS: AtomicU64 = AtomicU64::new(u64::MAX);

/// How old what others were told may be: `ttl`, or the longest that it may be while Carta can't be reached.
pub(crate) fn set_ages(ttl: Duration, longest: Duration) {
    let milliseconds = |age: Duration| u64::try_from(age.as_millis()).unwrap_or(u64::MAX);
    TTL_MS.store(milliseconds(ttl), Ordering::Relaxed);
    LONGEST_MS.store(milliseconds(longest), Ordering::Relaxed);
}

pub(super) fn ttl() -> Duration {
    Duration::from_millis(TTL_MS.load(Ordering::Relaxed))
}

pub(super) fn longest() -> Duration {
    Duration::from_millis(LONGEST_MS.load(Ordering::Relaxed))
}

/// There is a table.
pub(super) fn begin() {
    if RUNNING.load(Ordering::Acquire) || RUNNING.swap(true, Ordering::AcqRel) {
        return;
    }
    if io::spawn(watch()).is_err() {
        RUNNING.store(false, Ordering::Release);
    }
}

async fn watch() {
    loop {
        tokio::time::sleep(PERIOD).await;
        if over() {
            RUNNING.store(false, Ordering::Release);
            // Whoever kept a table just now has seen that this runs.
            if over() || RUNNING.swap(true, Ordering::AcqRel) {
                return;
            }
        }
    }
}

/// Forgets what counts for nothing; whether there is no table left.
fn over() -> bool {
    let now = Moment::now();
    current().is_none_or(|lookup| lookup.forget_the_useless(now) == 0)
}

#[cfg(test)]
#[cfg(feature = "testing")]
mod tests {
    use super::super::{Lookup, current, set_lookup_agent};
    use super::over;
    use crate::clock::Moment;
    use crate::facts::slot::Call;
    use crate::testing::{Kit, install};
    use crate::{block_on, io, settings};
    use std::sync::{Arc, Weak};
    use std::time::Duration;

    /// How long a test waits for what should happen within a second.
    const PATIENCE: Duration = Duration::from_secs(10);

    fn looking_up() -> (Kit, Arc<Lookup>) {
        let kit = install();
        assert_eq!(settings::current().unwrap().unreachable_limit(), Duration::from_secs(300));
        kit.authority().crowd("Aging:Everyone", 3);
        set_lookup_agent(Some(kit.authority().agent("service")));
        (kit, current().unwrap())
    }

    fn ask(lookup: &Arc<Lookup>) -> Weak<impl Sized + use<>> {
        let call =
            Call { began: Moment::now(), denial_ttl: Duration::from_secs(5), since: Moment::FIRST };
        let told = block_on(lookup.ask("Aging:Everyone".parse().unwrap(), call)).unwrap();
        Arc::downgrade(&told.value)
    }

    #[test]
    fn what_counts_for_nothing_is_forgotten_though_nobody_needs_the_room() {
        let (kit, lookup) = looking_up();
        let members = ask(&lookup);
        kit.advance(Duration::from_secs(290));
        assert!(!over(), "while Carta can't be reached, it counts");
        assert_eq!(members.strong_count(), 1);
        kit.advance(Duration::from_secs(11));
        let gone = async move {
            while members.strong_count() > 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let waited = block_on(io::run(async { Ok(tokio::time::timeout(PATIENCE, gone).await) }));
        assert!(waited.unwrap().is_ok(), "the background thread looks once a second");
        set_lookup_agent(None);
    }

    #[test]
    fn whoever_reads_a_table_that_is_forgotten_has_it_to_the_end() {
        let (_kit, lookup) = looking_up();
        let group = "Aging:Everyone".parse().unwrap();
        let members = ask(&lookup);
        let read = lookup.told(group).unwrap();
        lookup.table(group).forget();
        assert!(lookup.told(group).is_none());
        assert_eq!(members.strong_count(), 1);
        drop(read);
        assert_eq!(members.strong_count(), 0);
        set_lookup_agent(None);
    }
}
