//! SQLite: in a file, or in memory for as long as the server runs.

use super::database::Database;
use super::{Kept, Meaning, Store, StoreError, migrations};
use sqlx::SqlitePool;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqlitePoolOptions,
    SqliteSynchronous,
};
use std::path::Path;
use std::time::Duration;

/// Readers beside the one writer: more wouldn't be faster on the machines that SQLite suits.
const READERS: u32 = 4;
/// How long another process may hold the database.
const BUSY: Duration = Duration::from_secs(5);
/// How long a request waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(10);

pub(super) const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "directory", include_str!("../../migrations/sqlite/0001_directory.sql")),
    (2, "ends and audit", include_str!("../../migrations/sqlite/0002_ends_and_audit.sql")),
    (3, "identity", include_str!("../../migrations/sqlite/0003_identity.sql")),
    (
        4,
        "directory, tokens, secrets",
        include_str!("../../migrations/sqlite/0004_directory_tokens_secrets.sql"),
    ),
    (6, "permissions", include_str!("../../migrations/sqlite/0006_permissions.sql")),
    (7, "services", include_str!("../../migrations/sqlite/0007_services.sql")),
    (8, "key purposes", include_str!("../../migrations/sqlite/0008_key_purposes.sql")),
    (9, "files", include_str!("../../migrations/sqlite/0009_files.sql")),
];

/// Of a database in memory, `path` is `None`.
pub(super) async fn open(path: Option<&Path>) -> Result<Store, StoreError> {
    let (writers, readers) = match path {
        None => in_memory().await?,
        Some(path) => in_file(path).await?,
    };
    migrations(MIGRATIONS).run(&writers).await?;
    let database = Database::Sqlite { writers, readers, is_shared: path.is_some() };
    Ok(Store::new(database, false))
}

async fn in_file(path: &Path) -> Result<(SqlitePool, SqlitePool), StoreError> {
    let options = options()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // With WAL, FULL is what makes an acknowledged change outlive a power cut.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY);
    let writers = pool(1).connect_with(options.clone()).await?;
    let readers = pool(READERS).connect_with(options).await?;
    Ok((writers, readers))
}

/// One connection, which sees to it that nobody else has any, if that is wanted.
pub(super) async fn open_kept(path: &Path, how: Kept) -> Result<Store, StoreError> {
    let options = options().filename(path).journal_mode(SqliteJournalMode::Wal);
    let options = match how {
        Kept::Shared => options.busy_timeout(BUSY),
        // Whoever has it open holds a lock on it for as long.
        Kept::Alone => {
            options.locking_mode(SqliteLockingMode::Exclusive).busy_timeout(Duration::ZERO)
        }
    };
    let pool: SqlitePool =
        pool(1).max_lifetime(None).idle_timeout(None).connect_with(options).await?;
    let database = Database::Sqlite { writers: pool.clone(), readers: pool, is_shared: true };
    Ok(Store::new(database, false))
}

/// One connection for all: it is the database, so it must never be closed for being idle or old.
async fn in_memory() -> Result<(SqlitePool, SqlitePool), StoreError> {
    let pool: SqlitePool = pool(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options().in_memory(true))
        .await?;
    Ok((pool.clone(), pool))
}

fn options() -> SqliteConnectOptions {
    SqliteConnectOptions::new().foreign_keys(true).thread_name(|id| format!("carta-sqlite-{id}"))
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        // Tested when given back. Tested when taken, a connection is closed if whoever asked for it goes away
        // meanwhile, as clients do: in memory, that would be the end of the database.
        .test_before_acquire(false)
}

/// What an error says, by SQLite's result code: SQLITE_BUSY and SQLITE_LOCKED also in their extended forms, whose lowest
/// byte says the same; SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY.
pub(super) fn meaning(code: &str) -> Meaning {
    match code.parse::<u32>() {
        Ok(2067 | 1555) => Meaning::Duplicate,
        Ok(code) if matches!(code & 0xff, 5 | 6) => Meaning::Busy,
        _ => Meaning::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::KeyPurpose;

    #[test]
    fn an_older_database_keeps_its_keys_and_credentials() {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("carta.sqlite");
        runtime.block_on(async {
            let (old, readers) = in_file(&path).await.expect("opened");
            readers.close().await;
            migrations(&MIGRATIONS[..2]).run(&old).await.expect("migrated");
            for statement in [
                "INSERT INTO signing_keys VALUES ('00000000-0000-4000-8000-000000000002', x'', 7)",
                "INSERT INTO signing_keys VALUES ('00000000-0000-4000-8000-000000000001', x'', 9)",
                "INSERT INTO users (id, name, folded, made_at)
                 VALUES ('00000000-0000-4000-8000-000000000003', 'andy', 'andy', 1)",
                "INSERT INTO credentials VALUES ('00000000-0000-4000-8000-000000000003',
                     '00000000-0000-4000-8000-000000000004', '', x'', 1)",
            ] {
                sqlx::query(statement).execute(&old).await.expect("inserted");
            }
            old.close().await;
            let store = open(Some(&path)).await.expect("migrated");
            let mut tx = store.read().await.expect("begun");
            let keys = tx.signing_keys(KeyPurpose::Tokens).await.expect("read");
            assert_eq!(keys.iter().map(|key| key.signs_from).collect::<Vec<_>>(), [7, 9]);
            let credentials = tx.credentials("andy").await.expect("read").expect("there");
            assert!(!credentials.temporary);
            drop(tx);
            store.close().await;
        });
    }
}
