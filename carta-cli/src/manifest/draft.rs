//! Changes of the file. What they aren't about stays as it is, comments and order included.

use super::{Owners, list};
use crate::sources::Kind;
use std::collections::BTreeMap;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Key, Table, TomlError, Value};

const INTRODUCTION: &str = "\
# The names that `#[carta::authorize]` may use, checked while compiling. `carta manifest sync` asks Carta which there are.
";

/// One change. To make it again changes nothing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    Add(Kind, String),
    /// From its list, and what Carta said of it.
    Remove(Kind, String),
    /// The id by which Carta knows it; `None` if it doesn't tell.
    Id(Kind, String, Option<String>),
    /// Who owns an organization; `None` if nothing listed belongs to it.
    Owners(String, Option<Owners>),
    Host(String),
    Date(String),
}

/// The text of a file after `changes`.
pub(super) fn changed(text: &str, changes: &[Change]) -> Result<String, TomlError> {
    let mut document: DocumentMut = text.parse()?;
    // Comments alone are an introduction to what comes.
    let before = if document.as_table().is_empty() {
        document = DocumentMut::new();
        if text.is_empty() { INTRODUCTION } else { text }
    } else {
        ""
    };
    for change in changes {
        make(&mut document, change);
    }
    let changed = document.to_string();
    Ok(if changed.is_empty() { text.to_owned() } else { format!("{before}{changed}") })
}

fn make(document: &mut DocumentMut, change: &Change) {
    match change {
        Change::Add(kind, name) => {
            let key = list_of(*kind);
            let list = document.entry(key).or_insert_with(|| Item::Value(Array::new().into()));
            if let Some(list) = list.as_array_mut()
                && list.iter().all(|value| value.as_str() != Some(name))
            {
                list::add(list, name);
            }
        }
        Change::Remove(kind, name) => {
            if let Some(list) = document.get_mut(list_of(*kind)).and_then(Item::as_array_mut) {
                list::remove(list, name);
            }
            set(document, &["synced", list_of(*kind)], name, None);
        }
        Change::Id(kind, name, id) => {
            let id = id.as_deref().map(string);
            set(document, &["synced", list_of(*kind)], name, id);
        }
        Change::Owners(organization, owners) => {
            let owners = owners.as_ref().map(|owners| inline(owners).into());
            set(document, &["synced", "owners"], organization, owners);
        }
        Change::Host(host) => set(document, &["synced"], "host", Some(string(host))),
        Change::Date(date) => set(document, &["synced"], "date", Some(string(date))),
    }
}

fn list_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Group => "groups",
        Kind::User => "users",
    }
}

/// Sets a key of a table, or removes it. Tables that aren't there are made, ones that become empty go.
fn set(document: &mut DocumentMut, path: &[&str], key: &str, value: Option<Value>) {
    let mut table: &mut Table = document.as_table_mut();
    for name in path {
        if value.is_none() && !table.contains_key(name) {
            return;
        }
        let item = table.entry(name).or_insert_with(|| Item::Table(Table::new()));
        // The file was read before, so nothing else stands there.
        if let Some(inline) = item.as_inline_table() {
            *item = Item::Table(inline.clone().into_table());
        }
        let Some(next) = item.as_table_mut() else { return };
        table = next;
    }
    let Some(mut value) = value else {
        table.remove(key);
        return;
    };
    match table.get_mut(key).and_then(Item::as_value_mut) {
        // With the comment behind it.
        Some(before) => {
            *value.decor_mut() = before.decor().clone();
            *before = value;
        }
        None => {
            table.insert_formatted(&Key::new(key), Item::Value(value));
            if path.len() > 1 {
                in_order(table);
            }
        }
    }
}

/// Sorts what isn't in another order already.
fn in_order(table: &mut Table) {
    let keys: Vec<&str> = table.iter().map(|(key, _)| key).collect();
    let was_sorted = keys.split_last().is_none_or(|(_, before)| before.is_sorted());
    if was_sorted {
        table.sort_values();
    }
}

fn inline(owners: &BTreeMap<String, String>) -> InlineTable {
    owners.iter().map(|(name, id)| (Key::new(name), string(id))).collect()
}

/// A string in the one form that both readers take: TOML's editor would choose another one for some texts.
pub(super) fn string(text: &str) -> Value {
    let written = format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    written.parse().unwrap_or_else(|_| text.into())
}
