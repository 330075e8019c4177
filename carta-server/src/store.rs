//! The store: the only room that names SQL.
//!
//! It offers small steps within a transaction ([`Transaction`]); what may be done, and by whom, is decided by the
//! rooms that call them, inside the same transaction. The statements use nothing that SQLite alone understands, so
//! that another database is another [`Store`] and another folder of migrations.

mod addresses;
mod api_tokens;
mod audit;
mod challenges;
mod credentials;
mod files;
mod grants;
mod groups;
mod holders;
mod organizations;
mod refresh_tokens;
mod reset_codes;
mod resources;
mod rows;
mod secrets;
mod sessions;
mod settings;
mod signing_keys;
mod sqlite;
mod throttles;
mod users;
mod walks;

pub(crate) use addresses::Addressed;
pub(crate) use api_tokens::ApiToken;
pub(crate) use audit::{Change, Entry, Filter, Person, Reader};
pub(crate) use credentials::{NewCredentials, StoredCredentials};
pub(crate) use files::{Content, Piece, Upload};
pub(crate) use groups::Joined;
pub(crate) use holders::Named;
pub(crate) use reset_codes::ResetCode;
pub(crate) use resources::{
    Author, ConnectionDetails, Details, History, Kind, NewResource, Resource, StorageInfo,
};
pub(crate) use rows::{Account, Group, Organization, User};
pub(crate) use secrets::{SecretEntry, StoredSecret};
pub(crate) use signing_keys::{KeyPurpose, SealedKey};
pub(crate) use sqlite::Location;
pub(crate) use throttles::Failures;
pub(crate) use users::{Attribute, Comparison, NewUser, Search};

use sqlx::{Sqlite, SqlitePool};

/// Where everything is kept. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Store {
    /// One connection: SQLite has one writer at a time, and a queue here is fairer than its locks.
    writers: SqlitePool,
    readers: SqlitePool,
}

/// Steps that take effect together or not at all. Dropped without [`commit`](Self::commit), none does.
pub(crate) struct Transaction {
    inner: sqlx::Transaction<'static, Sqlite>,
}

/// Why the store didn't do as asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// Something with this name or id is there already.
    #[error("there is such a row already")]
    Duplicate,
    /// Others are at it; the same may succeed a moment later.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    #[error("the database couldn't be brought to this version's form")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("the database holds a value that this version can't read: {0}")]
    Unreadable(&'static str),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(cause) if cause.is_unique_violation() => Self::Duplicate,
            sqlx::Error::Database(cause) if is_busy(cause.code().as_deref()) => Self::Busy(error),
            sqlx::Error::PoolTimedOut => Self::Busy(error),
            _ => Self::Database(error),
        }
    }
}

/// SQLite's SQLITE_BUSY and SQLITE_LOCKED, also in their extended forms, whose lowest byte says the same.
fn is_busy(code: Option<&str>) -> bool {
    let code = code.and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}

impl Store {
    pub(crate) async fn open(location: Location<'_>) -> Result<Self, StoreError> {
        sqlite::open(location).await
    }

    /// A transaction that sees one state of the database and changes nothing.
    pub(crate) async fn read(&self) -> Result<Transaction, StoreError> {
        let inner = self.readers.begin().await?;
        Ok(Transaction { inner })
    }

    /// A transaction that may change things; there is one at a time.
    pub(crate) async fn write(&self) -> Result<Transaction, StoreError> {
        // IMMEDIATE: what it reads can't change before it writes.
        let inner = self.writers.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Transaction { inner })
    }

    /// Of each pool of connections: its name, how many there are, and how many of them are idle.
    pub(crate) fn pools(&self) -> Vec<(&'static str, u32, usize)> {
        let pools = [("readers", &self.readers), ("writers", &self.writers)];
        pools.into_iter().map(|(name, pool)| (name, pool.size(), pool.num_idle())).collect()
    }

    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

impl Transaction {
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        Ok(self.inner.commit().await?)
    }
}

/// Times are stored as the signed integers that databases have.
fn seconds(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

/// The other way; what is in the table was written by [`seconds`], so it isn't negative.
fn time(seconds: i64) -> u64 {
    u64::try_from(seconds).unwrap_or_default()
}

#[cfg(test)]
mod contract;
