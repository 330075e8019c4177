//! Results on stdout, as a table for people or as JSON or YAML for programs. `docs/output.md` says what the latter hold.

mod json;
mod table;
mod text;

use crate::failure::Failure;
use crate::terminal;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufWriter, StdoutLock, Write as _};

pub(crate) use text::{is_plain, shown};

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    Table,
    Json,
    Yaml,
}

/// One row of a table, which is one object in JSON.
///
/// Cells hold texts as they are: what could deceive whoever reads them is escaped when they are shown.
pub(crate) trait Row: Serialize {
    const COLUMNS: &'static [&'static str];

    /// As many as there are columns.
    fn cells(&self) -> Vec<Cow<'_, str>>;
}

/// A cell that may have nothing to say.
pub(crate) fn optional(text: Option<&String>) -> Cow<'_, str> {
    text.map_or_else(Cow::default, |text| text.as_str().into())
}

/// Writes many: a table, or an array.
pub(crate) fn list<R: Row>(format: Format, rows: &[R]) -> Result<(), Unwritten> {
    match format {
        Format::Table if rows.is_empty() => Ok(()),
        Format::Table => write(|out| table::rows(out, rows, terminal::width())),
        _ => value(format, &rows),
    }
}

/// Writes what comes bit by bit, each as it comes, and holds none of it: an array in the end. For tables, whose columns are
/// as wide as their widest cell, it is no use.
pub(crate) struct Stream {
    format: Format,
    is_begun: bool,
}

impl Stream {
    pub(crate) fn begin(format: Format) -> Self {
        Self { format, is_begun: false }
    }

    pub(crate) fn push<R: Serialize>(&mut self, rows: &[R]) -> Result<(), Unwritten> {
        if rows.is_empty() {
            return Ok(());
        }
        let is_first = !self.is_begun;
        self.is_begun = true;
        match self.format {
            Format::Table => Ok(()),
            Format::Json => write(|out| json::write_part(out, rows, is_first)),
            Format::Yaml => write(|out| json::write_yaml_part(out, rows)),
        }
    }

    pub(crate) fn end(self) -> Result<(), Unwritten> {
        match (self.format, self.is_begun) {
            (Format::Table, _) | (Format::Yaml, true) => Ok(()),
            (Format::Json, true) => write(|out| writeln!(out, "\n]")),
            (_, false) => write(|out| writeln!(out, "[]")),
        }
    }
}

/// Writes one: a line for each column that has something to say, or an object.
pub(crate) fn one<R: Row>(format: Format, row: &R) -> Result<(), Unwritten> {
    match format {
        Format::Table => write(|out| table::one(out, row, terminal::width())),
        _ => value(format, row),
    }
}

/// Writes what has no table of its own; in a table's place, nothing.
pub(crate) fn value<T: Serialize + ?Sized>(format: Format, value: &T) -> Result<(), Unwritten> {
    match format {
        Format::Table => Ok(()),
        Format::Json => write(|out| json::write(out, value)),
        Format::Yaml => write(|out| json::write_yaml(out, value)),
    }
}

/// Writes a text alone, as it is; on a terminal, a line end behind it.
pub(crate) fn bare(text: &str) -> anyhow::Result<()> {
    let is_seen = terminal::stdout_is_seen();
    if is_seen && !is_plain(text) {
        let what = "it holds characters that a terminal would act on, and isn't written to one";
        return Err(Failure::failed(what)
            .help("write it to a file, or pass it on: `| cat -v`")
            .into());
    }
    let end = if is_seen && !text.ends_with('\n') { "\n" } else { "" };
    Ok(write(|out| write!(out, "{text}{end}"))?)
}

/// Writes anything, buffered, to its end.
pub(crate) fn write(
    write: impl FnOnce(&mut BufWriter<StdoutLock<'_>>) -> io::Result<()>,
) -> Result<(), Unwritten> {
    let mut out = BufWriter::new(io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
    if written.is_err() {
        // What is left can't be written either; dropping the buffer would try again.
        let _ = out.into_parts();
    }
    written.map_err(Unwritten)
}

/// The result couldn't be written to stdout.
#[derive(Debug)]
pub(crate) struct Unwritten(io::Error);

impl Unwritten {
    /// Nobody reads any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.0.kind() == io::ErrorKind::BrokenPipe
    }
}

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the result can't be written to stdout: {}", self.0)
    }
}

impl std::error::Error for Unwritten {}
