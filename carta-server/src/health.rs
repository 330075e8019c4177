//! Whether the server can answer: for whoever sends it clients, and whoever watches over it.

use crate::store::{Store, StoreError};
use crate::tokens::KeyRing;
use std::error::Error as StdError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// A database that hasn't answered by then doesn't answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// How old an answer may be: anybody may ask, and costs no more than this.
const FRESH: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(crate) struct Health {
    stopping: AtomicBool,
    /// One at a time looks; the others take what it found.
    found: Mutex<Option<(Instant, Found)>>,
}

#[derive(Clone, Copy)]
struct Found {
    database: Part,
    keys: Part,
}

/// Of what a server needs, one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Ready,
    Failed,
    TimedOut,
    /// Nobody could look, since another part isn't ready.
    Unknown,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Readiness {
    pub(crate) database: Part,
    pub(crate) keys: Part,
    pub(crate) stopping: bool,
}

impl Part {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::TimedOut => "timed out",
            Self::Unknown => "unknown",
        }
    }
}

impl Readiness {
    pub(crate) fn is_ready(self) -> bool {
        !self.stopping && self.database == Part::Ready && self.keys == Part::Ready
    }
}

impl Health {
    /// From now on it isn't ready.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    pub(crate) async fn readiness(&self, store: &Store, rings: [&KeyRing; 2]) -> Readiness {
        let Found { database, keys } = self.found(store, rings).await;
        Readiness { database, keys, stopping: self.stopping.load(Ordering::SeqCst) }
    }

    async fn found(&self, store: &Store, rings: [&KeyRing; 2]) -> Found {
        let mut found = self.found.lock().await;
        if let Some((at, found)) = *found
            && at.elapsed() < FRESH
        {
            return found;
        }
        let looked = look(store, rings).await;
        *found = Some((Instant::now(), looked));
        looked
    }
}

async fn look(store: &Store, rings: [&KeyRing; 2]) -> Found {
    let database = part("database", answers(store)).await;
    if database != Part::Ready {
        return Found { database, keys: Part::Unknown };
    }
    let keys = async {
        for ring in rings {
            ring.check().await?;
        }
        Ok(())
    };
    Found { database, keys: part("keys", keys).await }
}

async fn answers(store: &Store) -> Result<(), Box<dyn StdError + Send + Sync>> {
    let answered: Result<bool, StoreError> = store.read().await?.there_are_users().await;
    Ok(answered.map(drop)?)
}

/// What came of it in time. The reason of a failure is for the log alone.
async fn part(
    name: &'static str,
    check: impl Future<Output = Result<(), Box<dyn StdError + Send + Sync>>>,
) -> Part {
    match tokio::time::timeout(PATIENCE, check).await {
        Ok(Ok(())) => Part::Ready,
        Ok(Err(error)) => {
            tracing::warn!(part = name, error = &*error as &dyn StdError, "not ready");
            Part::Failed
        }
        Err(_) => {
            tracing::warn!(part = name, "not ready: no answer in time");
            Part::TimedOut
        }
    }
}
