//! Deeds that write, and are done again where others came in between.
//!
//! Where writers run side by side, the database may end a transaction so that the others are as if one had run after the
//! other. Then the whole deed is done again, from the first thing that it read: what it had read may be so no longer.

use super::{Store, StoreError, Transaction};
use backon::{BackoffBuilder as _, ExponentialBuilder};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

/// Pauses between tries: each twice as long as the one before and up to as much again, so that those that collided don't
/// meet again. Nine of them make ten tries, and two seconds at most.
const PAUSES: ExponentialBuilder = ExponentialBuilder::new()
    .with_min_delay(Duration::from_millis(2))
    .with_max_delay(Duration::from_millis(200))
    .with_max_times(9)
    .with_jitter();

const FAILED: u8 = 1;
const DUPLICATE: u8 = 2;
const CONFLICT: u8 = 4;

/// What went wrong in a transaction, whatever the deed made of it.
#[derive(Clone, Default)]
pub(super) struct Noted(Arc<AtomicU8>);

impl Noted {
    /// Every error of a transaction comes by here: a conflict has the deed done again, whatever the deed makes of it.
    pub(super) fn noticed(&self, error: StoreError) -> StoreError {
        let kind = match &error {
            StoreError::Conflict(_) => CONFLICT,
            StoreError::Duplicate => DUPLICATE,
            _ => 0,
        };
        self.0.fetch_or(FAILED | kind, Ordering::Relaxed);
        error
    }

    pub(super) fn failed(&self) -> bool {
        self.has(FAILED)
    }

    fn has(&self, kind: u8) -> bool {
        self.0.load(Ordering::Relaxed) & kind != 0
    }
}

impl Store {
    /// Does a deed in a transaction that may change things, and which the deed commits; again from its beginning, if
    /// others' changes came in between. What counts is what came of the last try.
    ///
    /// So a deed leaves nothing behind but in its transaction: mails, files and keys in memory come after it.
    pub(crate) async fn write<T, E, F>(&self, deed: impl Fn(Transaction) -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: From<StoreError>,
    {
        let mut pauses = PAUSES.build();
        // Somebody else's row, that came between look and insert, isn't a conflict to every database. The second try
        // sees it.
        let mut look_again = self.side_by_side;
        loop {
            let noted = Noted::default();
            let outcome = deed(self.begin_noted(noted.clone()).await?).await;
            if outcome.is_ok() {
                return outcome;
            }
            if noted.has(CONFLICT) {
                match pauses.next() {
                    Some(pause) => tokio::time::sleep(pause).await,
                    None => return outcome,
                }
                self.retries.inc();
            } else if noted.has(DUPLICATE) && look_again {
                look_again = false;
            } else {
                return outcome;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::store::Location;
    use axum::http::StatusCode;
    use std::cell::Cell;

    /// What the database would say, and a deed passes on.
    fn conflict(tx: &Transaction) -> StoreError {
        tx.noted.noticed(StoreError::Conflict(sqlx::Error::WorkerCrashed))
    }

    fn run(side_by_side: bool, test: impl AsyncFnOnce(Store)) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let store = Store::open(Location::Memory).await.expect("opened");
            test(Store { side_by_side, ..store }).await;
        });
    }

    async fn setting(store: &Store) -> Option<String> {
        store.read().await.expect("begun").setting("name").await.expect("read")
    }

    #[test]
    fn after_a_conflict_a_deed_is_done_again_and_its_last_run_counts() {
        run(true, async |store| {
            let tries = Cell::new(0);
            let count = || tries.replace(tries.get() + 1);
            let outcome: Result<_, Error> = store
                .write(|mut tx| async move {
                    let before = count();
                    assert_eq!(tx.setting("name").await?, None, "nothing is left of other tries");
                    tx.insert_setting("name", &before.to_string()).await?;
                    if before < 2 {
                        // Hidden on its way out, as some errors are.
                        let hidden = Error::internal(conflict(&tx));
                        return Err(hidden);
                    }
                    tx.commit().await?;
                    Ok(before)
                })
                .await;
            assert_eq!(outcome.expect("done"), 2);
            assert_eq!(setting(&store).await.as_deref(), Some("2"));
        });
    }

    #[test]
    fn conflicts_without_end_are_told_as_a_busy_server() {
        run(true, async |store| {
            let tries = Cell::new(0);
            let tries = &tries;
            let outcome: Result<(), Error> = store
                .write(|tx| async move {
                    tries.set(tries.get() + 1);
                    Err(conflict(&tx).into())
                })
                .await;
            let status = outcome.expect_err("never done").status();
            assert_eq!((status, tries.get()), (StatusCode::SERVICE_UNAVAILABLE, 10));
        });
    }

    #[test]
    fn anothers_row_is_looked_for_once_where_there_are_others() {
        for (side_by_side, most) in [(true, 2), (false, 1)] {
            run(side_by_side, async |store| {
                let tries = Cell::new(0);
                let tries = &tries;
                let outcome: Result<(), StoreError> = store
                    .write(|tx| async move {
                        tries.set(tries.get() + 1);
                        Err(tx.noted.noticed(StoreError::Duplicate))
                    })
                    .await;
                assert!(matches!(outcome, Err(StoreError::Duplicate)));
                assert_eq!(tries.get(), most);
            });
        }
    }

    #[test]
    fn what_is_refused_is_refused_at_once() {
        run(true, async |store| {
            let tries = Cell::new(0);
            let tries = &tries;
            let outcome: Result<(), Error> = store
                .write(|mut tx| async move {
                    tries.set(tries.get() + 1);
                    tx.insert_setting("name", "value").await?;
                    Err(Error::forbidden("no"))
                })
                .await;
            assert_eq!(outcome.expect_err("refused").outward(), "no");
            assert_eq!((tries.get(), setting(&store).await), (1, None));
        });
    }

    #[test]
    fn nothing_is_committed_of_a_deed_that_overlooked_a_failure() {
        run(true, async |store| {
            let outcome: Result<(), StoreError> = store
                .write(|mut tx| async move {
                    tx.insert_setting("name", "value").await?;
                    let _overlooked = tx.noted.noticed(StoreError::Unreadable("a row"));
                    tx.commit().await
                })
                .await;
            assert!(matches!(outcome, Err(StoreError::Overlooked)), "{outcome:?}");
            assert_eq!(setting(&store).await, None);
        });
    }
}
