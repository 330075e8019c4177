//! The directory as text: who is there, in which organizations and groups, and until when. For other programs to read, to
//! write, and to bring from one server to another.
//!
//! ```
//! use carta_server::{Clock, Data, Server, exchange};
//!
//! let folder = tempfile::tempdir()?;
//! let data = Data::Folder(folder.path().join("data"));
//! Server::builder().data(data.clone()).start()?.stop()?;
//!
//! let text = r#"{"format":"carta directory","version":1}
//! {"organization":{"name":"Org"}}
//! {"user":{"name":"anna","email":"anna@example.com","organization":"Org"}}
//! {"owner":{"organization":"Org","user":"anna"}}
//! {"group":{"name":"Org:Team"}}
//! {"member":{"group":"Org:Team","user":"anna","until":"2999-01-01T00:00:00Z"}}
//! {"end":{}}
//! "#;
//! let clock = Clock::system();
//! let outcome = exchange::import(&data, &clock, text.as_bytes(), exchange::Mode::Change, |_| ())?;
//! assert_eq!((outcome.changes, outcome.differences), (5, 0));
//!
//! let mut written = Vec::new();
//! exchange::export(&data, &clock, &mut written)?;
//! assert_eq!(String::from_utf8(written)?, text);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! It is one line after the other, each an object of JSON that has one name: the form's head, `organization`, `user`,
//! `owner`, `group`, `member`, and an `end`, without which something may be missing. Whatever a line refers to is there, or
//! comes before it. Of a `user`, only `name` must be said; `email`, `organization`, `first_name`, `last_name` and
//! `"suspended": true` may be. A `member` without `until` is one until somebody ends it; `until` is a moment as RFC 3339
//! writes it. A version with other lines will have another number.
//!
//! There are no passwords in it, no secrets, no permissions, and nobody who was removed. Whoever an import makes gets a
//! password from an administrator.
//!
//! The server's own organization, `Carta`, and groups that the server keeps by itself aren't in it, but for the members of
//! `Carta:Administrators`.

mod error;
mod import;
mod line;

pub use error::ExchangeError;

use crate::backup::{on_a_thread, open};
use crate::clock::Clock;
use crate::moment::Moment;
use crate::names::{ADMINISTRATORS, OWN_ORGANIZATION};
use crate::server::Data;
use crate::store::Transaction;
use error::Problem;
use line::{Line, Lines};
use std::io::{BufRead, BufWriter, Write};

/// Whether an import changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It does, all of it or nothing.
    Change,
    /// It says what it would change.
    DryRun,
}

/// What a line of an import comes to, if anything.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// An organization is new.
    Organization(String),
    /// A user is new.
    User(String),
    /// An organization's owner is new.
    Owner(String, String),
    /// A group is new.
    Group(String),
    /// A group's member is new, or one again.
    Member(String, String),
    /// A member stays for another time.
    End(String, String),
    /// A user is there already, otherwise than the line says: in the e-mail address, say. That stays.
    Difference(String, &'static str),
}

/// What an import came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// Lines by which something became otherwise.
    pub changes: u64,
    /// Lines that say nothing new.
    pub unchanged: u64,
    /// Users who are there otherwise than the line says, and stay so.
    pub differences: u64,
}

impl std::fmt::Display for Change {
    /// Names are escaped.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Organization(name) => write!(f, "organization {name:?} is new"),
            Self::User(name) => write!(f, "user {name:?} is new"),
            Self::Owner(organization, user) => write!(f, "{user:?} owns {organization:?}"),
            Self::Group(name) => write!(f, "group {name:?} is new"),
            Self::Member(group, user) => write!(f, "{user:?} is a member of {group:?}"),
            Self::End(group, user) => {
                write!(f, "{user:?} is a member of {group:?} for another time")
            }
            Self::Difference(name, what) => {
                write!(f, "user {name:?} has another {what}, which stays")
            }
        }
    }
}

/// Writes the directory down as it is at one moment. Servers may go on working with it.
///
/// # Errors
///
/// If the data are in memory, aren't there, or aren't of this version; or if something can't be read or written.
pub fn export(data: &Data, clock: &Clock, to: impl Write + Send) -> Result<(), ExchangeError> {
    let exported: Result<_, Problem> = on_a_thread(async || {
        let store = open::kept(data).await?;
        let mut tx = store.read().await?;
        let exported = directory(&mut tx, clock.now(), BufWriter::new(to)).await;
        drop(tx);
        store.close().await;
        exported
    });
    Ok(exported?)
}

/// Adds to the directory what isn't there yet, all of it or nothing, and tells each change. Nobody is removed, and of whoever
/// is there nothing is changed but the ends of memberships: so the same, imported again, changes nothing.
///
/// Servers may go on working meanwhile; each change is in the audit, as of the server itself. All of the text is read first,
/// into memory, and changes are told once they are made: however long it takes to come, or to be told, no server waits for
/// that.
///
/// # Errors
///
/// If the text isn't whole or of another form; if a name breaks the rules, or looks like another one that is there or that is
/// reserved; if something refers to what isn't there; or if the data can't be opened or changed.
pub fn import(
    data: &Data,
    clock: &Clock,
    from: impl BufRead + Send,
    mode: Mode,
    told: impl FnMut(&Change) + Send,
) -> Result<Outcome, ExchangeError> {
    let imported: Result<_, Problem> = on_a_thread(async || {
        let store = open::kept(data).await?;
        let imported = import::all(&store, clock, from, mode, told).await;
        store.close().await;
        imported
    });
    Ok(imported?)
}

async fn directory(tx: &mut Transaction, now: u64, to: impl Write) -> Result<(), Problem> {
    let mut lines = Lines::begin(to)?;
    let mut last = String::new();
    loop {
        let batch = tx.organizations_after(&last).await?;
        let Some(end) = batch.last() else { break };
        last.clone_from(end);
        for name in batch.into_iter().filter(|name| name != OWN_ORGANIZATION) {
            lines.write(&Line::Organization { name })?;
        }
    }
    last.clear();
    loop {
        let batch = tx.users_after(&last).await?;
        let Some(end) = batch.last() else { break };
        last.clone_from(&end.name);
        for user in batch {
            lines.write(&Line::User(user.into()))?;
        }
    }
    let mut pair = (String::new(), String::new());
    loop {
        let batch = tx.owners_after(&pair.0, &pair.1).await?;
        let Some(end) = batch.last() else { break };
        pair.clone_from(end);
        for (organization, user) in batch {
            lines.write(&Line::Owner { organization, user })?;
        }
    }
    last.clear();
    loop {
        let batch = tx.groups_after(&last).await?;
        let Some(end) = batch.last() else { break };
        last.clone_from(end);
        for name in batch.into_iter().filter(|name| name != ADMINISTRATORS) {
            lines.write(&Line::Group { name })?;
        }
    }
    members(tx, now, &mut lines).await?;
    lines.end()
}

async fn members(
    tx: &mut Transaction,
    now: u64,
    lines: &mut Lines<impl Write>,
) -> Result<(), Problem> {
    let mut last = (String::new(), String::new());
    loop {
        let batch = tx.members_after(&last.0, &last.1, now).await?;
        let Some((group, user, _)) = batch.last() else {
            return Ok(());
        };
        last = (group.clone(), user.clone());
        for (group, user, end) in batch {
            let until = end.map(|end| Moment::from(end).text());
            lines.write(&Line::Member { group, user, until })?;
        }
    }
}

#[cfg(test)]
mod tests;
