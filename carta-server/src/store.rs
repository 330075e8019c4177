//! The store: the only room that names SQL.
//!
//! It offers small steps within a transaction ([`Transaction`]); what may be done, and by whom, is decided by the
//! rooms that call them, inside the same transaction. The statements are written once, for every database; what is
//! each one's own stands in its file (`sqlite`, `postgres`) and in its folder of migrations.

mod addresses;
mod announcements;
mod api_tokens;
mod audit;
mod challenges;
mod connections;
mod credentials;
mod database;
mod exchange;
mod files;
mod grants;
mod groups;
mod holders;
mod migrations;
mod organizations;
mod postgres;
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
mod statement;
mod tables;
mod throttles;
mod users;
mod walks;

pub(crate) use addresses::Addressed;
pub(crate) use announcements::Announcements;
pub(crate) use api_tokens::ApiToken;
pub(crate) use audit::{Change, Entry, Filter, Person, Reader};
pub(crate) use credentials::{NewCredentials, StoredCredentials};
pub(crate) use files::{Content, Piece, Upload};
pub(crate) use groups::Joined;
pub(crate) use holders::Named;
pub use postgres::Postgres;
pub(crate) use postgres::PostgresError;
pub(crate) use reset_codes::ResetCode;
pub(crate) use resources::{
    Author, ConnectionDetails, Details, History, Kind, NewResource, Resource, StorageInfo,
};
pub(crate) use rows::{Account, Group, Organization, User};
pub(crate) use secrets::{SecretEntry, StoredSecret};
pub(crate) use signing_keys::{KeyPurpose, SealedKey};
pub(crate) use tables::{Cell, Column, Holds, Record, TABLES, Table};
pub(crate) use throttles::Failures;
pub(crate) use users::{Attribute, Comparison, NewUser, Search};

use audit::Audit;
use database::{Begun, Database};
use migrations::migrations;
use prometheus_client::metrics::counter::Counter;
use retry::Noted;
use sqlx::postgres::PgDatabaseError;
use statement::Statement;
use std::path::Path;

/// Where everything is kept. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Store {
    database: Database,
    /// Whether writers don't wait for each other, and so may be in each other's way.
    side_by_side: bool,
    /// How often a deed was done again, because others were in the way.
    retries: Counter,
}

/// Where a store's data are.
#[derive(Clone, Copy)]
pub(crate) enum Location<'a> {
    Memory,
    File(&'a Path),
    Postgres(&'a Postgres),
}

/// Beside whom an existing database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    Shared,
    /// Nobody may have it open, now or as long as this is: as far as a database knows that by itself, which one in a file
    /// does. See [`Transaction::lock_everything`].
    Alone,
}

/// Steps that take effect together or not at all. Dropped without [`commit`](Self::commit), none does.
pub(crate) struct Transaction {
    inner: Begun,
    noted: Noted,
    audit: Audit,
}

/// Why the store didn't do as asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// Something with this name or id is there already.
    #[error("there is such a row already")]
    Duplicate,
    /// A text with a NUL in it, which not every database can keep: so none does.
    #[error("a text holds a NUL")]
    Nul,
    /// Another transaction came in between: the same may succeed if it is done again from its beginning.
    #[error("another transaction was in the way")]
    Conflict(#[source] sqlx::Error),
    /// Others are at it; the same may succeed a moment later.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// Nobody knows what became of a commit that this was the answer to.
    #[error("the connection to the database was lost, or there is none")]
    Lost(#[source] sqlx::Error),
    /// A mistake of ours: some databases would undo everything and call that a success.
    #[error("a transaction can't be committed in which something has failed")]
    Overlooked,
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    #[error("the database can't be used as its settings say")]
    Settings(#[from] PostgresError),
    #[error("the database couldn't be brought to this version's form")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("the database holds a value that this version can't read: {0}")]
    Unreadable(&'static str),
}

/// What a database means by an error.
enum Meaning {
    Duplicate,
    Conflict,
    Busy,
    Lost,
    Failed,
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match meaning(&error) {
            Meaning::Duplicate => Self::Duplicate,
            Meaning::Conflict => Self::Conflict(error),
            Meaning::Busy => Self::Busy(error),
            Meaning::Lost => Self::Lost(error),
            Meaning::Failed => Self::Database(error),
        }
    }
}

fn meaning(error: &sqlx::Error) -> Meaning {
    match error {
        sqlx::Error::Database(cause) => match cause.try_downcast_ref::<PgDatabaseError>() {
            Some(cause) => postgres::meaning(cause.code()),
            None => sqlite::meaning(cause.code().as_deref().unwrap_or_default()),
        },
        sqlx::Error::PoolTimedOut => Meaning::Busy,
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::BeginFailed => Meaning::Lost,
        _ => Meaning::Failed,
    }
}

impl Store {
    pub(crate) async fn open(location: Location<'_>) -> Result<Self, StoreError> {
        match location {
            Location::Memory => sqlite::open(None).await,
            Location::File(path) => sqlite::open(Some(path)).await,
            Location::Postgres(settings) => postgres::open(settings).await,
        }
    }

    /// The form in which this version keeps a database: the number of the last migration.
    pub(crate) const SCHEMA: i64 = {
        let schema = migrations::last(sqlite::MIGRATIONS);
        assert!(schema == migrations::last(postgres::MIGRATIONS), "one for every database");
        schema
    };

    /// A database that is there, as it is: it isn't brought to this version's form.
    pub(crate) async fn open_kept(location: Location<'_>, how: Kept) -> Result<Self, StoreError> {
        match location {
            Location::Memory => sqlite::open(None).await,
            Location::File(path) => sqlite::open_kept(path, how).await,
            Location::Postgres(settings) => postgres::open_kept(settings).await,
        }
    }

    /// A transaction that sees one state of the database and changes nothing.
    pub(crate) async fn read(&self) -> Result<Transaction, StoreError> {
        Ok(Transaction::new(self.database.read().await?, Noted::default()))
    }

    /// A transaction that may change things: what comes of several is what comes of one after the other. Deeds
    /// [have one](Self::write) that is begun again if need be.
    async fn begin_noted(&self, noted: Noted) -> Result<Transaction, StoreError> {
        Ok(Transaction::new(self.database.write().await?, noted))
    }

    /// The same, for what can be done once alone: what reads something from outside as it goes; and for tests.
    pub(crate) async fn begin_write(&self) -> Result<Transaction, StoreError> {
        self.begin_noted(Noted::default()).await
    }

    fn new(database: Database, side_by_side: bool) -> Self {
        Self { database, side_by_side, retries: Counter::default() }
    }

    pub(crate) fn retries(&self) -> Counter {
        self.retries.clone()
    }

    /// Of each pool of connections: its name, how many there are, and how many of them are idle.
    pub(crate) fn pools(&self) -> Vec<(&'static str, u32, usize)> {
        match &self.database {
            Database::Sqlite { writers, readers, .. } => vec![
                ("readers", readers.size(), readers.num_idle()),
                ("writers", writers.size(), writers.num_idle()),
            ],
            Database::Postgres(connections) => {
                let (all, idle) = connections.count();
                vec![("all", all, idle)]
            }
        }
    }

    pub(crate) async fn close(&self) {
        self.database.close().await;
    }
}

impl Transaction {
    fn new(inner: Begun, noted: Noted) -> Self {
        Self { inner, noted, audit: Audit::default() }
    }

    /// Whether no other transaction can write beside this one.
    fn is_alone(&self) -> bool {
        matches!(self.inner, Begun::Sqlite(_))
    }

    fn query(&mut self, sql: &'static str) -> Statement<'_> {
        Statement::new(sql, self.inner.link(), Some(&self.noted))
    }

    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        if !self.noted.failed() {
            self.write_audit().await?;
        }
        if self.noted.failed() {
            return Err(StoreError::Overlooked);
        }
        let Self { inner, noted, .. } = self;
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
#[cfg(test)]
mod shortcuts;
#[cfg(test)]
pub(crate) use contract::postgres;
