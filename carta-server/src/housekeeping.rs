//! What counts for nothing any more is removed: beside the requests, and not within them.
//!
//! Within a login, say, it would make every login depend on every other. Nothing rests on it but the size of the tables:
//! whatever has ended is refused for its age, swept or not.

use crate::clock::Clock;
use crate::login::{FORGOTTEN_AFTER, MAX_SKEW};
use crate::store::{Store, StoreError};
use std::sync::Arc;
use std::sync::Mutex;
use tokio::sync::Mutex as Turn;
use tokio::task::JoinHandle;

/// In seconds, at least, between two sweeps.
const PERIOD: u64 = 60;
/// How many names and addresses are kept in mind that failed.
const MOST_FAILURES: i64 = 20_000;
/// After so many failures more, it is swept without waiting for its time.
const FAILURES: u64 = 1_000;

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct Housekeeping {
    store: Store,
    clock: Clock,
    next: Arc<Mutex<Next>>,
    /// Never two at once.
    turn: Arc<Turn<()>>,
}

/// When there is something to do.
#[derive(Default)]
struct Next {
    at: u64,
    failures: u64,
}

impl Housekeeping {
    pub(crate) fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, next: Arc::default(), turn: Arc::default() }
    }

    /// Begins to sweep, if it is due; `failures` is how many have been counted since the server started. What fails is left
    /// for the next time.
    pub(crate) fn see_to(&self, failures: u64) -> Option<JoinHandle<()>> {
        let now = self.clock.now();
        // Somebody else is looking right now.
        let mut next = self.next.try_lock().ok()?;
        if !next.is_due(now, failures) {
            return None;
        }
        let turn = Arc::clone(&self.turn).try_lock_owned().ok()?;
        *next =
            Next { at: now.saturating_add(PERIOD), failures: failures.saturating_add(FAILURES) };
        let store = self.store.clone();
        Some(tokio::spawn(async move {
            let _turn = turn;
            if let Err(error) = sweep(&store, now).await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "what has ended stays in the database for now");
            }
        }))
    }
}

impl Next {
    /// Also where the clock has been set back, by which it would be due much later.
    fn is_due(&self, now: u64, failures: u64) -> bool {
        now >= self.at || now.saturating_add(PERIOD) < self.at || failures >= self.failures
    }
}

async fn sweep(store: &Store, now: u64) -> Result<(), StoreError> {
    let swept = store.write(|mut tx| async move {
        tx.forget_failures(now.saturating_sub(FORGOTTEN_AFTER), MOST_FAILURES).await?;
        // Kept for longer than they last: another server's clock may be behind ours, or ours be set back.
        tx.forget_expired_challenges(now.saturating_sub(MAX_SKEW)).await?;
        tx.forget_ended_sessions(now).await?;
        tx.forget_expired_reset_codes(now).await?;
        tx.forget_ended_secrets(now).await?;
        tx.commit().await
    });
    swept.await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::ids::{ChallengeId, SessionId, UserId};
    use crate::store::{Failures, NewUser, StoredSecret, Transaction};
    use std::time::Duration;

    const NOW: u64 = 1_000_000;

    fn run(test: impl AsyncFnOnce(Store, ManualClock, Housekeeping)) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let clock = ManualClock::new(NOW);
            let store = Store::open(crate::store::Location::Memory).await.expect("opened");
            let housekeeping = Housekeeping::new(store.clone(), clock.clone().into());
            test(store, clock, housekeeping).await;
        });
    }

    async fn add_andy(tx: &mut Transaction) -> UserId {
        let new = NewUser {
            id: UserId::random(),
            name: "andy",
            folded: "andy",
            email: None,
            organization: None,
            first_name: None,
            last_name: None,
        };
        tx.insert_user(&new, NOW).await.expect("inserted");
        new.id
    }

    async fn fail(store: &Store, subjects: std::ops::Range<u32>, count: u32, last_at: u64) {
        let mut tx = store.begin_write().await.expect("begun");
        for subject in subjects {
            let failures = Failures { count, last_at };
            tx.set_failures(&subject.to_string(), failures).await.expect("set");
        }
        tx.commit().await.expect("committed");
    }

    async fn is_kept(store: &Store, subject: u32) -> bool {
        let mut tx = store.read().await.expect("begun");
        tx.failures(&subject.to_string()).await.expect("read").is_some()
    }

    #[test]
    fn what_has_ended_is_removed_and_what_lasts_stays() {
        run(async |store, clock, housekeeping| {
            let (ending, lasting) = (SessionId::random(), SessionId::random());
            let (spent, newly_spent) = (ChallengeId::random(), ChallengeId::random());
            let mut tx = store.begin_write().await.expect("begun");
            let andy = add_andy(&mut tx).await;
            for (session, name, lasts) in [(ending, "ending", 60), (lasting, "lasting", 6_000)] {
                let end = NOW + lasts;
                tx.insert_session(session, andy, NOW, end).await.expect("begun");
                let secret = StoredSecret { user: andy, name: name.to_owned(), sealed: vec![] };
                tx.put_secret(&secret, Some(end), NOW).await.expect("kept");
            }
            tx.set_reset_code("andy", "hash", NOW + 60).await.expect("set");
            tx.spend_challenge(spent, NOW - MAX_SKEW + 60).await.expect("spent");
            tx.spend_challenge(newly_spent, NOW + 60).await.expect("spent");
            tx.commit().await.expect("committed");
            fail(&store, 0..1, 9, NOW + 60 - FORGOTTEN_AFTER).await;
            fail(&store, 1..2, 1, NOW).await;

            clock.advance(Duration::from_secs(60));
            housekeeping.see_to(0).expect("due").await.expect("swept");
            // Asked as of a time at which all of it counted.
            let mut tx = store.begin_write().await.expect("begun");
            for (session, name, kept) in [(ending, "ending", false), (lasting, "lasting", true)] {
                let account = tx.account_of_session(session, NOW).await.expect("read");
                let secret = tx.secret(andy, name, NOW).await.expect("read");
                assert_eq!((account.is_some(), secret.is_some()), (kept, kept), "{name}");
            }
            assert!(tx.reset_code("andy").await.expect("read").is_none());
            assert!(tx.spend_challenge(spent, NOW).await.expect("spent"), "forgotten");
            assert!(!tx.spend_challenge(newly_spent, NOW).await.expect("spent"), "remembered");
            drop(tx);
            assert_eq!((is_kept(&store, 0).await, is_kept(&store, 1).await), (false, true));
        });
    }

    #[test]
    fn it_is_due_once_a_minute_and_never_twice_at_once() {
        run(async |store, clock, housekeeping| {
            let first = housekeeping.see_to(0).expect("due at the start");
            assert!(housekeeping.see_to(0).is_none());
            clock.advance(Duration::from_secs(PERIOD));
            assert!(housekeeping.see_to(0).is_none(), "the first hasn't ended");
            first.await.expect("swept");
            housekeeping.see_to(0).expect("due").await.expect("swept");
            clock.advance(Duration::from_secs(PERIOD - 1));
            assert!(housekeeping.clone().see_to(0).is_none());
            drop(store);
        });
    }

    #[test]
    fn a_clock_that_is_set_back_doesnt_put_it_off() {
        let next = Next { at: NOW, failures: FAILURES };
        assert!(!next.is_due(NOW - PERIOD, 0));
        assert!(next.is_due(NOW - PERIOD - 1, 0));
    }

    #[test]
    fn a_sweep_that_fails_is_made_up_for() {
        run(async |store, clock, housekeeping| {
            fail(&store, 0..1, 9, NOW - FORGOTTEN_AFTER).await;
            let mut tx = store.begin_write().await.expect("begun");
            tx.lose_sessions().await.expect("renamed");
            tx.commit().await.expect("committed");
            housekeeping.see_to(0).expect("due").await.expect("tried");
            assert!(is_kept(&store, 0).await, "all of it or nothing");
            let mut tx = store.begin_write().await.expect("begun");
            tx.find_sessions().await.expect("renamed");
            tx.commit().await.expect("committed");
            clock.advance(Duration::from_secs(PERIOD));
            housekeeping.see_to(0).expect("due again").await.expect("swept");
            assert!(!is_kept(&store, 0).await);
        });
    }

    #[test]
    fn however_many_fail_only_so_many_are_kept_in_mind() {
        run(async |store, _, housekeeping| {
            housekeeping.see_to(0).expect("due").await.expect("swept");
            let most = u32::try_from(MOST_FAILURES).expect("small");
            fail(&store, 0..50, 1, NOW).await;
            fail(&store, 50..most + 50, 2, NOW).await;
            // Within its minute, if there are so many.
            assert!(housekeeping.see_to(FAILURES - 1).is_none());
            housekeeping.see_to(FAILURES).expect("due").await.expect("swept");
            assert!(housekeeping.see_to(FAILURES + 1).is_none());
            for (subject, kept) in [(0, false), (49, false), (50, true), (most + 49, true)] {
                assert_eq!(is_kept(&store, subject).await, kept, "{subject}");
            }
        });
    }
}
