use super::Summary;
use super::error::Problem;
use super::form::{End, FORMAT, Head, LONGEST_LINE, TableHead, VERSION, value};
use crate::store::{Store, TABLES, Table, Transaction};
use aws_lc_rs::digest::{Context, SHA256};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;

/// Writes all tables as the transaction sees them: as they are at one moment.
pub(super) async fn everything(tx: &mut Transaction, to: impl Write) -> Result<Summary, Problem> {
    all_but_the_end(tx, to).await?.end()
}

/// What has no end is no backup yet.
pub(super) struct Unfinished<W> {
    lines: Lines<W>,
    rows: BTreeMap<String, u64>,
}

pub(super) async fn all_but_the_end<W: Write>(
    tx: &mut Transaction,
    to: W,
) -> Result<Unfinished<W>, Problem> {
    let mut lines = Lines { to, digest: Context::new(&SHA256) };
    let schema = Store::SCHEMA;
    lines.write(&Head { format: FORMAT.to_owned(), version: VERSION, schema })?;
    let mut rows = BTreeMap::new();
    for table in TABLES {
        rows.insert(table.name.to_owned(), table_of(tx, table, &mut lines).await?);
    }
    Ok(Unfinished { lines, rows })
}

impl<W: Write> Unfinished<W> {
    pub(super) fn end(self) -> Result<Summary, Problem> {
        let summary = Summary::of(&self.rows);
        self.lines.end(self.rows)?;
        Ok(summary)
    }
}

async fn table_of(
    tx: &mut Transaction,
    table: &Table,
    lines: &mut Lines<impl Write>,
) -> Result<u64, Problem> {
    let columns = table.columns.iter().map(|column| column.name.to_owned()).collect();
    lines.write(&TableHead { table: table.name.to_owned(), columns })?;
    let (mut count, mut last) = (0, None);
    loop {
        let batch = tx.records(table, last.as_ref()).await?;
        for record in &batch {
            lines.write(&record.0.iter().map(value).collect::<Vec<_>>())?;
            count += 1;
        }
        let Some(end) = batch.into_iter().next_back() else {
            return Ok(count);
        };
        last = Some(end);
    }
}

struct Lines<W> {
    to: W,
    digest: Context,
}

impl<W: Write> Lines<W> {
    fn write(&mut self, line: &impl Serialize) -> Result<(), Problem> {
        let mut text = serde_json::to_vec(line).map_err(|error| Problem::Write(error.into()))?;
        text.push(b'\n');
        if text.len() as u64 > LONGEST_LINE {
            return Err(Problem::Large);
        }
        self.digest.update(&text);
        self.to.write_all(&text).map_err(Problem::Write)
    }

    fn end(mut self, rows: BTreeMap<String, u64>) -> Result<(), Problem> {
        let sha256 = hex::encode(self.digest.clone().finish());
        self.write(&End { rows, sha256 })?;
        self.to.flush().map_err(Problem::Write)
    }
}
