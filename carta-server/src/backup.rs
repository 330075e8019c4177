//! Everything that a server knows, as one file: written while it runs, and read into an empty database of either kind.
//!
//! ```
//! use carta_server::{Data, Server, backup};
//!
//! let folder = tempfile::tempdir()?;
//! let (data, other) = (Data::Folder(folder.path().join("data")), Data::Folder(folder.path().join("other")));
//! let server = Server::builder().data(data.clone()).start()?;
//!
//! // While it runs.
//! let mut file = Vec::new();
//! let written = backup::save(&data, &mut file)?;
//! server.stop()?;
//!
//! let read = backup::restore(&other, file.as_slice())?;
//! assert_eq!(written, read);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The form is one line after the other, each of JSON: a head with the form's version and the database's; of each table a
//! line with its columns, and then its rows; at the end, how many there were, and the SHA-256 of everything before. So a
//! backup that was cut or has been damaged is refused. It isn't signed: whoever may write to it decides who is an
//! administrator.
//!
//! What was sealed stays sealed: without the [master key](crate::Builder::master_key_file), which isn't in it, passwords,
//! secrets and keys can't be read. Names, addresses and memberships can. The bytes of [files](crate::FileStore) aren't in it
//! either.

mod error;
mod form;
pub(crate) mod open;
mod read;
mod write;

pub use error::BackupError;
pub(crate) use error::Problem as BackupProblem;
use error::Problem;

use crate::server::Data;
use crate::store::{Store, Transaction};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::sync::mpsc;
use std::thread;

/// What a backup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// All rows of all tables.
    pub rows: u64,
    /// Users, also those that were removed, whose names stay reserved.
    pub users: u64,
    /// Groups, likewise.
    pub groups: u64,
}

impl Summary {
    fn of(rows: &BTreeMap<String, u64>) -> Self {
        let of = |table: &str| rows.get(table).copied().unwrap_or_default();
        Self { rows: rows.values().sum(), users: of("users"), groups: of("groups") }
    }
}

/// Writes a backup of a database as it is at one moment. Servers may go on working with it.
///
/// # Errors
///
/// If the data are in memory, aren't there, or aren't of this version; or if something can't be read or written. What has been
/// written by then is no backup, and is refused as such.
pub fn save(data: &Data, to: impl Write + Send) -> Result<Summary, BackupError> {
    let saved: Result<_, Problem> = on_a_thread(async || {
        let store = open::kept(data).await?;
        let mut tx = store.read().await?;
        let saved = write::everything(&mut tx, BufWriter::new(to)).await;
        drop(tx);
        store.close().await;
        saved
    });
    Ok(saved?)
}

/// Reads a backup into a database that holds nothing yet, all of it or nothing.
///
/// # Errors
///
/// If the backup is of another version, cut, damaged, or none; if the database holds something; or if it can't be written.
pub fn restore(data: &Data, from: impl BufRead + Send) -> Result<Summary, BackupError> {
    let restored: Result<_, Problem> = on_a_thread(async || {
        let store = open::new(data).await?;
        let restored = read::everything(&store, from).await;
        store.close().await;
        restored
    });
    Ok(restored?)
}

/// Brings everything from one database to another, which holds nothing yet, all of it or nothing. The first stays as it is.
///
/// While a server runs on the first, this is refused; and no server writes to it before this has ended. In a folder, none
/// even starts. In PostgreSQL, servers are known by their `application_name`, unless the database's address gives them
/// another.
///
/// ```
/// use carta_server::{Data, Server, backup};
///
/// let folder = tempfile::tempdir()?;
/// let (old, new) = (Data::Folder(folder.path().join("old")), Data::Folder(folder.path().join("new")));
/// let server = Server::builder().data(old.clone()).start()?;
/// assert!(backup::copy(&old, &new).is_err(), "it runs");
/// server.stop()?;
/// backup::copy(&old, &new)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// As of [`save`] and [`restore`]; and if a server has the data.
pub fn copy(from: &Data, to: &Data) -> Result<Summary, BackupError> {
    let (reader, writer) = std::io::pipe().map_err(Problem::Write)?;
    let (done, until_done) = mpsc::channel::<Infallible>();
    thread::scope(|scope| {
        let saving = scope.spawn(|| {
            on_a_thread(async move || {
                let store = open::alone(from).await?;
                let saved = from_the_lone(&store, writer, until_done).await;
                store.close().await;
                saved
            })
        });
        let restored = restore(to, BufReader::new(reader));
        drop(done);
        let saved = saving.join().unwrap_or(Err(Problem::Died));
        match (restored, saved) {
            // Why it broke off is for the other end to say.
            (Err(BackupError(Problem::Cut | Problem::NoBackup)), Err(error)) => Err(error.into()),
            (restored, _) => restored,
        }
    })
}

/// Nobody gets at it before the other database has everything.
async fn from_the_lone(
    store: &Store,
    to: impl Write,
    until_done: mpsc::Receiver<Infallible>,
) -> Result<Summary, Problem> {
    // Before anything is locked, which would keep its users waiting.
    must_be_unserved(&mut store.read().await?).await?;
    let mut tx = store.begin_write().await?;
    tx.lock_everything().await?;
    must_be_unserved(&mut tx).await?;
    let unfinished = write::all_but_the_end(&mut tx, BufWriter::new(to)).await?;
    // It may have come meanwhile. The other end takes all of it only once it has the end.
    must_be_unserved(&mut tx).await?;
    let saved = unfinished.end();
    let _ = until_done.recv();
    saved
}

async fn must_be_unserved(tx: &mut Transaction) -> Result<(), Problem> {
    if tx.is_served().await? { Err(Problem::InUse) } else { Ok(()) }
}

/// Does something that waits, for callers who may themselves be waited for by a runtime.
pub(crate) fn on_a_thread<T: Send, E: From<Problem> + Send>(
    deed: impl AsyncFnOnce() -> Result<T, E> + Send,
) -> Result<T, E> {
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(Problem::Thread)?.block_on(deed())
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new().name("carta-data".to_owned()).spawn_scoped(scope, run);
        thread.map_err(Problem::Thread)?.join().unwrap_or(Err(Problem::Died.into()))
    })
}

#[cfg(test)]
mod tests;
