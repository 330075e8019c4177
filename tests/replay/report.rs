//! The counts, and what failed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The most failures that are told at length; `CARTA_WIRE_SHOWN` may say otherwise.
const SHOWN: usize = 20;

/// What became of one recording.
pub(super) enum Verdict {
    Passed,
    /// It differs as these rules of the table say.
    Different(Vec<&'static str>),
    Failed(String),
}

#[derive(Default)]
pub(super) struct Report {
    lines: String,
    passed: usize,
    different: usize,
    failures: Vec<String>,
    rules: BTreeMap<&'static str, usize>,
}

impl Report {
    /// Takes in a file's verdicts.
    pub(super) fn file(&mut self, name: &str, verdicts: Vec<(String, Verdict)>) {
        let (mut passed, mut failed, mut different) = (0, 0, 0);
        for (id, verdict) in verdicts {
            match verdict {
                Verdict::Passed => passed += 1,
                Verdict::Failed(why) => {
                    failed += 1;
                    self.failures.push(format!("{name}: {id}: {why}"));
                }
                Verdict::Different(rules) => {
                    different += 1;
                    rules.into_iter().for_each(|rule| *self.rules.entry(rule).or_default() += 1);
                }
            }
        }
        self.passed += passed;
        self.different += different;
        self.line(&format!("{name}: {}", counts(passed, failed, different)));
    }

    pub(super) fn line(&mut self, line: &str) {
        writeln!(self.lines, "{line}").unwrap();
    }

    /// Prints everything, and fails if anything failed.
    #[expect(clippy::print_stdout, reason = "the counts are what the test is run for")]
    pub(super) fn end(self) {
        println!("{}", self.lines.trim_end());
        for (rule, count) in &self.rules {
            println!("  {count:4}  {rule}");
        }
        println!("in all: {}", counts(self.passed, self.failures.len(), self.different));
        let most = std::env::var("CARTA_WIRE_SHOWN").ok().and_then(|most| most.parse().ok());
        let most = most.unwrap_or(SHOWN);
        let shown: String =
            self.failures.iter().take(most).map(|why| format!("\n  {why}")).collect();
        assert!(
            self.failures.is_empty(),
            "{} recordings failed; the first:{shown}",
            self.failures.len()
        );
    }
}

fn counts(passed: usize, failed: usize, different: usize) -> String {
    format!("{passed} passed, {failed} failed, {different} different on purpose")
}
