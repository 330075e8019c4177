//! The lines of a backup.

use crate::store::{Cell, Column, Holds};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) const FORMAT: &str = "carta backup";
pub(super) const VERSION: u64 = 1;
/// In bytes. What a request may bring has a mebibyte at most, and may take twice as much in quotes.
pub(super) const LONGEST_LINE: u64 = 8 << 20;

#[derive(Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) format: String,
    pub(super) version: u64,
    /// The database's.
    pub(super) schema: i64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableHead {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    /// Of each table.
    pub(super) rows: BTreeMap<String, u64>,
    pub(super) sha256: String,
}

pub(super) fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Number(number) => (*number).into(),
        Cell::Text(text) => text.as_str().into(),
        Cell::Bytes(bytes) => BASE64.encode(bytes).into(),
    }
}

/// `None` if the column holds no such thing.
pub(super) fn cell(value: Value, column: &Column) -> Option<Cell> {
    Some(match (column.holds, value) {
        (Holds::TextOrNull | Holds::NumberOrNull, Value::Null) => Cell::Null,
        (Holds::Text | Holds::TextOrNull, Value::String(text)) => Cell::Text(text),
        (Holds::Number | Holds::NumberOrNull, Value::Number(number)) => {
            Cell::Number(number.as_i64()?)
        }
        (Holds::Bytes, Value::String(text)) => Cell::Bytes(BASE64.decode(text).ok()?),
        _ => return None,
    })
}
