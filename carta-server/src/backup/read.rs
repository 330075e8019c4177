use super::Summary;
use super::error::Problem;
use super::form::{End, FORMAT, Head, LONGEST_LINE, TableHead, VERSION, cell};
use crate::store::{Record, Store, TABLES, Table, Transaction};
use aws_lc_rs::digest::{Context, SHA256};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, Read as _};

/// Reads all tables into a database that holds nothing.
pub(super) async fn everything(store: &Store, from: impl BufRead) -> Result<Summary, Problem> {
    let mut lines = Lines { from, line: Vec::new(), number: 0, digest: Context::new(&SHA256) };
    head(&mut lines)?;
    let mut tx = store.begin_write().await?;
    must_be_empty(&mut tx).await?;
    let rows = tables(&mut tx, &mut lines).await?;
    tx.end_restoring().await?;
    tx.commit().await?;
    Ok(Summary::of(&rows))
}

fn head(lines: &mut Lines<impl BufRead>) -> Result<(), Problem> {
    lines.next().map_err(|problem| match problem {
        Problem::Cut | Problem::Line(..) => Problem::NoBackup,
        other => other,
    })?;
    let head: Head = serde_json::from_slice(&lines.line).map_err(|_| Problem::NoBackup)?;
    if head.format != FORMAT {
        return Err(Problem::NoBackup);
    }
    if head.version != VERSION {
        return Err(Problem::Form(head.version, VERSION));
    }
    if head.schema != Store::SCHEMA {
        return Err(Problem::Schema(head.schema, Store::SCHEMA));
    }
    lines.count();
    Ok(())
}

async fn must_be_empty(tx: &mut Transaction) -> Result<(), Problem> {
    for table in TABLES {
        if !tx.records(table, None).await?.is_empty() {
            return Err(Problem::NotEmpty);
        }
    }
    Ok(())
}

/// How many rows each had.
async fn tables(
    tx: &mut Transaction,
    lines: &mut Lines<impl BufRead>,
) -> Result<BTreeMap<String, u64>, Problem> {
    let mut rows = BTreeMap::new();
    lines.next()?;
    for table in TABLES {
        let head: TableHead = lines.parsed("expected the head of a table")?;
        if head.table != table.name {
            return Err(lines.wrong("a table that isn't known, or in another place"));
        }
        if head.columns.iter().ne(table.columns.iter().map(|column| column.name)) {
            return Err(lines.wrong("columns that this table doesn't have"));
        }
        rows.insert(head.table, rows_of(tx, table, lines).await?);
    }
    let end: End = lines.parsed("expected the end")?;
    if end.sha256 != hex::encode(lines.digest.clone().finish()) || end.rows != rows {
        return Err(Problem::Altered);
    }
    if !lines.from.fill_buf().map_err(Problem::Read)?.is_empty() {
        return Err(Problem::Altered);
    }
    Ok(rows)
}

/// Reads rows, and the line after the last one.
async fn rows_of(
    tx: &mut Transaction,
    table: &Table,
    lines: &mut Lines<impl BufRead>,
) -> Result<u64, Problem> {
    let mut count = 0;
    loop {
        lines.count();
        lines.next()?;
        if lines.line.first() != Some(&b'[') {
            return Ok(count);
        }
        let values: Vec<Value> = lines.parsed("expected a row")?;
        let fit = values.len() == table.columns.len();
        let cells =
            values.into_iter().zip(table.columns).map(|(value, column)| cell(value, column));
        let record = cells.collect::<Option<Vec<_>>>().filter(|_| fit).map(Record);
        let record = record.ok_or_else(|| lines.wrong("a row of another table"))?;
        let inserted = tx.insert_record(table, &record).await;
        inserted.map_err(|error| Problem::Refused(lines.number, error))?;
        count += 1;
    }
}

/// One after the other, none of them longer than may be.
struct Lines<R> {
    from: R,
    line: Vec<u8>,
    number: u64,
    /// Of the lines that have been counted: all but the last, which holds it.
    digest: Context,
}

impl<R: BufRead> Lines<R> {
    fn next(&mut self) -> Result<(), Problem> {
        self.line.clear();
        self.number += 1;
        let mut bounded = (&mut self.from).take(LONGEST_LINE);
        bounded.read_until(b'\n', &mut self.line).map_err(Problem::Read)?;
        match self.line.last() {
            Some(b'\n') => Ok(()),
            _ if self.line.len() as u64 == LONGEST_LINE => Err(self.wrong("too long a line")),
            _ => Err(Problem::Cut),
        }
    }

    fn count(&mut self) {
        self.digest.update(&self.line);
    }

    fn parsed<T: DeserializeOwned>(&self, expected: &'static str) -> Result<T, Problem> {
        serde_json::from_slice(&self.line).map_err(|_| self.wrong(expected))
    }

    fn wrong(&self, what: &'static str) -> Problem {
        Problem::Line(self.number, what)
    }
}
