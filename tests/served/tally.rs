//! The counts, and what failed.

use super::table::{Row, TABLE};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The most failures that are told at length; `CARTA_WIRE_SHOWN` may say otherwise.
const SHOWN: usize = 20;

/// What became of a recording.
pub(super) enum Verdict {
    /// Each of its requests got the answer that the reference client can use.
    Served,
    /// Some of them are in the table.
    InTable(Vec<&'static Row>),
    /// It sends nothing.
    Silent,
    Failed(String),
}

#[derive(Default)]
pub(super) struct Tally {
    lines: String,
    served: usize,
    silent: usize,
    otherwise: usize,
    rows: BTreeMap<&'static str, usize>,
    failures: Vec<String>,
}

impl Tally {
    pub(super) fn add(&mut self, name: &str, verdict: Verdict) {
        match verdict {
            Verdict::Served => self.served += 1,
            Verdict::Silent => self.silent += 1,
            Verdict::Failed(why) => self.failures.push(format!("{name}: {why}")),
            Verdict::InTable(rows) => {
                self.otherwise += 1;
                for row in rows {
                    *self.rows.entry(row.why).or_default() += 1;
                }
            }
        }
    }

    pub(super) fn line(&mut self, line: &str) {
        writeln!(self.lines, "{line}").unwrap();
    }

    /// Prints everything, and fails if anything failed or a row was of no use.
    #[expect(clippy::print_stdout, reason = "the counts are what the test is run for")]
    pub(super) fn end(mut self) {
        let unused = TABLE.iter().filter(|row| !self.rows.contains_key(row.why));
        let unused = unused.map(|row| format!("no recording needs the row `{}`", row.why));
        self.failures.extend(unused.collect::<Vec<_>>());
        print!("{}", self.lines);
        for (why, count) in &self.rows {
            println!("  {count:4}  {why}");
        }
        println!(
            "{} served, {} answered otherwise on purpose, {} send nothing, {} failed",
            self.served,
            self.otherwise,
            self.silent,
            self.failures.len()
        );
        let most = std::env::var("CARTA_WIRE_SHOWN").ok().and_then(|most| most.parse().ok());
        let shown = self.failures.iter().take(most.unwrap_or(SHOWN));
        let shown: String = shown.map(|why| format!("\n  {why}")).collect();
        assert!(self.failures.is_empty(), "{} failed; the first:{shown}", self.failures.len());
    }
}
