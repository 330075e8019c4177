//! Which database it is: its pools, and how transactions begin there.

use super::StoreError;
use super::connections::{Connections, Held};
use super::statement::{Columns, Link, Statement};
use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqlitePool};
use std::time::Duration;
use tokio::time::timeout;

/// Sees what is committed, and reads all of it at one moment.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// What comes of transactions side by side comes of them one after the other, too, or one of them fails.
const WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE";

/// How long a PostgreSQL may leave a beginning or a look-up unanswered, over all connections that are tried.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub(super) enum Database {
    Sqlite {
        /// One connection: SQLite has one writer at a time, and a queue here is fairer than its locks.
        writers: SqlitePool,
        readers: SqlitePool,
        /// Whether another process may have the same.
        is_shared: bool,
    },
    Postgres(Connections),
}

/// A transaction of either.
pub(super) enum Begun {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(Held),
}

/// A connection outside of transactions, for a statement that stands alone.
pub(super) enum Lone {
    Sqlite(PoolConnection<Sqlite>),
    Postgres(Held),
}

impl Database {
    pub(super) async fn read(&self) -> Result<Begun, StoreError> {
        match self {
            Self::Sqlite { readers, .. } => Ok(Begun::Sqlite(readers.begin().await?)),
            Self::Postgres(connections) => begin(connections, READ).await,
        }
    }

    pub(super) async fn write(&self) -> Result<Begun, StoreError> {
        match self {
            // IMMEDIATE: what it reads can't change before it writes.
            Self::Sqlite { writers, .. } => {
                Ok(Begun::Sqlite(writers.begin_with("BEGIN IMMEDIATE").await?))
            }
            Self::Postgres(connections) => begin(connections, WRITE).await,
        }
    }

    /// What a single reading statement finds, without a transaction around it.
    pub(super) async fn look_up<R: Columns>(
        &self,
        sql: &'static str,
        bind: impl for<'t> Fn(Statement<'t>) -> Statement<'t>,
    ) -> Result<Option<R>, StoreError> {
        let mut tries = self.tries();
        let looked = async {
            loop {
                let mut lone = self.lone().await?;
                let outcome = bind(Statement::new(sql, lone.link(), None)).optional().await;
                match outcome {
                    // It changes nothing, so it may be said twice.
                    Err(StoreError::Lost(_)) if tries > 0 => tries -= 1,
                    outcome => return outcome,
                }
            }
        };
        match self {
            Self::Sqlite { .. } => looked.await,
            Self::Postgres(_) => in_time(looked).await,
        }
    }

    /// How many connections may have been lost without anybody having noticed.
    fn tries(&self) -> u32 {
        match self {
            Self::Sqlite { .. } => 0,
            Self::Postgres(connections) => connections.count().0,
        }
    }

    /// How many rows a single statement changes, which is committed by itself.
    pub(super) async fn change(
        &self,
        sql: &'static str,
        bind: impl for<'t> Fn(Statement<'t>) -> Statement<'t>,
    ) -> Result<u64, StoreError> {
        let mut lone = match self {
            Self::Sqlite { writers, .. } => Lone::Sqlite(writers.acquire().await?),
            Self::Postgres(connections) => Lone::Postgres(connections.lone().await?),
        };
        bind(Statement::new(sql, lone.link(), None)).execute().await
    }

    async fn lone(&self) -> Result<Lone, StoreError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Lone::Sqlite(readers.acquire().await?),
            Self::Postgres(connections) => Lone::Postgres(connections.lone().await?),
        })
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite { writers, readers, .. } => {
                readers.close().await;
                writers.close().await;
            }
            Self::Postgres(connections) => connections.close().await,
        }
    }
}

/// A connection may have been lost since it was last used: another one is taken then, as often as there can be such.
async fn begin(connections: &Connections, how: &'static str) -> Result<Begun, StoreError> {
    let (mut tries, _) = connections.count();
    let begun = async {
        loop {
            match connections.begin(how).await.map_err(StoreError::from) {
                Ok(begun) => return Ok(Begun::Postgres(begun)),
                Err(StoreError::Lost(_)) if tries > 0 => tries -= 1,
                Err(error) => return Err(error),
            }
        }
    };
    in_time(begun).await
}

async fn in_time<T>(tried: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    timeout(PATIENCE, tried).await.unwrap_or(Err(StoreError::Busy(sqlx::Error::PoolTimedOut)))
}

impl Begun {
    pub(super) fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(begun) => Link::Sqlite(begun),
            Self::Postgres(begun) => Link::Postgres(begun),
        }
    }

    pub(super) async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::Sqlite(begun) => begun.commit().await,
            Self::Postgres(begun) => begun.commit().await,
        }
    }
}

impl Lone {
    fn link(&mut self) -> Link<'_> {
        match self {
            Self::Sqlite(connection) => Link::Sqlite(connection),
            Self::Postgres(connection) => Link::Postgres(connection),
        }
    }
}
