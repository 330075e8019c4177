//! What the file says:
//!
//! ```toml
//! # Anything behind a `#` is a comment.
//! groups = ["MyOrg:Admins", "MyOrg:Ops"]
//! users = [
//!     "andy",
//!     "beth",
//! ]
//!
//! # What `carta manifest sync` keeps, and nothing here reads.
//! [synced]
//! host = "https://carta.example.com"
//! date = "2026-11-29"
//!
//! [synced.groups]
//! "MyOrg:Ops" = "0b5f…"
//!
//! [synced.users]
//! andy = "77c1…"
//!
//! [synced.owners]
//! MyOrg = { beth = "9d20…" }
//! ```
//!
//! These and no more, in TOML: a string is in `"…"`, with `\"` and `\\` as its only escapes, or in `'…'`. What isn't
//! read is an error, so that no line is passed over.

use super::reader::Reader;
use std::collections::HashSet;

/// The lists. One that isn't there says nothing.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Listed {
    pub(super) groups: Option<Vec<String>>,
    pub(super) users: Option<Vec<String>>,
}

#[derive(Debug, PartialEq)]
pub(super) struct Mistake {
    pub(super) line: usize,
    pub(super) message: String,
}

pub(super) fn parse(text: &str) -> Result<Listed, Mistake> {
    let mut reader = Reader::new(text);
    let mut listed = Listed::default();
    reader.blank(true);
    while !reader.is_at_end() && !reader.is_at('[') {
        list(&mut reader, &mut listed)?;
    }
    let mut seen = HashSet::new();
    while !reader.is_at_end() {
        let (line, table) = (reader.line, table(&mut reader)?);
        if !seen.insert(table) {
            let message = format!("`[{}]` is given twice: join the tables", table.name());
            return Err(Mistake { line, message });
        }
        entries(&mut reader, table)?;
    }
    Ok(listed)
}

/// One of the lists.
fn list(reader: &mut Reader<'_>, listed: &mut Listed) -> Result<(), Mistake> {
    let line = reader.line;
    let key = reader.word();
    let place = match key.as_str() {
        "groups" => &mut listed.groups,
        "users" => &mut listed.users,
        _ => return Err(reader.mistake("expected `groups = […]` or `users = […]`")),
    };
    if place.is_some() {
        let message = format!("`{key}` is given twice: join the lists");
        return Err(Mistake { line, message });
    }
    reader.equals()?;
    reader.expect('[', "expected a list: `[\"…\", …]`")?;
    *place = Some(reader.strings()?);
    reader.end_of_line()
}

/// A table that `carta manifest sync` writes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Table {
    Synced,
    Groups,
    Users,
    Owners,
}

impl Table {
    const ALL: [Self; 4] = [Self::Synced, Self::Groups, Self::Users, Self::Owners];

    fn name(self) -> &'static str {
        match self {
            Self::Synced => "synced",
            Self::Groups => "synced.groups",
            Self::Users => "synced.users",
            Self::Owners => "synced.owners",
        }
    }
}

/// The line that begins a table.
fn table(reader: &mut Reader<'_>) -> Result<Table, Mistake> {
    const EXPECTED: &str = "expected `[synced]`, `[synced.groups]`, `[synced.users]` or `[synced.owners]`, which `carta manifest sync` writes; `groups` and `users` stand above them";
    reader.expect('[', EXPECTED)?;
    let name = reader.until(']');
    let table = Table::ALL.into_iter().find(|table| table.name() == name);
    let table = table.ok_or_else(|| reader.mistake(EXPECTED))?;
    reader.expect(']', EXPECTED)?;
    reader.end_of_line()?;
    Ok(table)
}

/// What stands in a table, up to the next one.
fn entries(reader: &mut Reader<'_>, table: Table) -> Result<(), Mistake> {
    let mut seen = HashSet::new();
    while !reader.is_at_end() && !reader.is_at('[') {
        let line = reader.line;
        let key = reader.key()?;
        if table == Table::Synced && !matches!(key.as_str(), "host" | "date") {
            let message = "expected `host = \"…\"` or `date = \"…\"`".to_owned();
            return Err(Mistake { line, message });
        }
        reader.equals()?;
        match table {
            Table::Owners => owners(reader)?,
            Table::Synced | Table::Groups | Table::Users => {
                reader.string()?;
            }
        }
        reader.end_of_line()?;
        if !seen.insert(key.clone()) {
            let message = format!("`{key}` is given twice: keep one");
            return Err(Mistake { line, message });
        }
    }
    Ok(())
}

/// `{ andy = "…", beth = "…" }`
fn owners(reader: &mut Reader<'_>) -> Result<(), Mistake> {
    reader.expect('{', "expected `{ name = \"…\" }`")?;
    reader.blank(false);
    while !reader.next_if('}') {
        reader.key()?;
        reader.equals()?;
        reader.string()?;
        reader.blank(false);
        if !reader.next_if(',') {
            return reader.expect('}', "expected `,` or `}`");
        }
        reader.blank(false);
    }
    Ok(())
}
