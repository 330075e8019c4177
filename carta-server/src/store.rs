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
mod retry;
mod rows;
mod secrets;
mod sessions;
mod settings;
mod signing_keys;
mod sqlite;
mod tables;
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
pub(crate) use sqlite::{Kept, Location};
pub(crate) use tables::{Cell, Column, Holds, Record, TABLES, Table};
pub(crate) use throttles::Failures;
pub(crate) use users::{Attribute, Comparison, NewUser, Search};

use retry::Noted;
use sqlx::{Sqlite, SqlitePool};

/// Where everything is kept. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Store {
    /// One connection: SQLite has one writer at a time, and a queue here is fairer than its locks.
    writers: SqlitePool,
    readers: SqlitePool,
    /// Whether writers don't wait for each other, and so may be in each other's way.
    side_by_side: bool,
}

/// Steps that take effect together or not at all. Dropped without [`commit`](Self::commit), none does.
pub(crate) struct Transaction {
    inner: sqlx::Transaction<'static, Sqlite>,
    noted: Noted,
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
    /// What others changed meanwhile can't be brought into line with this transaction; done again from its beginning, the
    /// same may succeed.
    #[error("others changed the same at the same time")]
    Conflict(#[source] sqlx::Error),
    /// A mistake of ours: some databases would undo everything and call that a success.
    #[error("a transaction can't be committed in which something has failed")]
    Overlooked,
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
            sqlx::Error::Database(cause) if is_conflict(cause.code().as_deref()) => {
                Self::Conflict(error)
            }
            sqlx::Error::Database(cause) if is_busy(cause.code().as_deref()) => Self::Busy(error),
            sqlx::Error::PoolTimedOut => Self::Busy(error),
            _ => Self::Database(error),
        }
    }
}

/// SQL's serialization failure, and PostgreSQL's deadlock.
fn is_conflict(code: Option<&str>) -> bool {
    matches!(code, Some("40001" | "40P01"))
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

    /// The form of the database that this version keeps.
    pub(crate) const SCHEMA: i64 = sqlite::SCHEMA;

    /// A database that is there, as it is: it isn't brought to this version's form.
    pub(crate) async fn open_kept(location: Location<'_>, how: Kept) -> Result<Self, StoreError> {
        sqlite::open_kept(location, how).await
    }

    /// A transaction that sees one state of the database and changes nothing.
    pub(crate) async fn read(&self) -> Result<Transaction, StoreError> {
        let inner = self.readers.begin().await?;
        Ok(Transaction { inner, noted: Noted::default() })
    }

    /// A transaction that may change things; there is one at a time. Deeds [have one](Self::write) that is begun again if
    /// need be.
    async fn begin_noted(&self, noted: Noted) -> Result<Transaction, StoreError> {
        // IMMEDIATE: what it reads can't change before it writes.
        let inner = self.writers.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Transaction { inner, noted })
    }

    /// The same, for what can be done once alone: what reads something from outside as it goes; and for tests.
    pub(crate) async fn begin_write(&self) -> Result<Transaction, StoreError> {
        self.begin_noted(Noted::default()).await
    }

    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

impl Transaction {
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        if self.noted.failed() {
            return Err(StoreError::Overlooked);
        }
        let Self { inner, noted } = self;
        inner.commit().await.map_err(|error| noted.noticed(error.into()))
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
