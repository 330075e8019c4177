//! What went wrong, for people and for scripts: the one place that says which exit code it has.

mod asked;

use crate::output::Unwritten;
use crate::terminal;
use crate::usage::Usage;
use anstyle::{AnsiColor, Style};
use std::fmt;
use std::io::{self, Write as _};
use std::iter;
use std::process::ExitCode;

pub(crate) use asked::{asked, no_profile, which_host};

/// Exit codes; 0 is *done*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// It was tried and didn't come about.
    Failed = 1,
    /// The command can't be used like this; clap's own code.
    Usage = 2,
    /// Carta doesn't know who asks.
    NotLoggedIn = 3,
    /// Carta knows who asks, and says no.
    Refused = 4,
    /// Carta can't be asked at present.
    Unavailable = 5,
}

/// An error with its exit code: what happened, to what, and what to do next, a line for each way.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    what: String,
    help: Vec<String>,
}

impl Failure {
    pub(crate) fn new(code: Code, what: impl Into<String>) -> Self {
        Self { code, what: what.into(), help: Vec::new() }
    }

    /// It was tried and didn't come about.
    pub(crate) fn failed(what: impl Into<String>) -> Self {
        Self::new(Code::Failed, what)
    }

    /// The command can't be used like this.
    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self::new(Code::Usage, what)
    }

    /// Adds what to do next.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The same error, with this to do next and nothing else.
    pub(crate) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: vec![help.into()], ..self }
    }

    /// What happened and what to do next, in one line.
    pub(crate) fn with_next_steps(&self) -> String {
        let parts = iter::once(&self.what).chain(&self.help);
        parts.map(String::as_str).collect::<Vec<_>>().join("; ")
    }

    /// What any error of the command comes to. What it was wrapped in says to what it happened.
    pub(crate) fn of(error: &anyhow::Error) -> Self {
        let mut around = Vec::new();
        for cause in error.chain() {
            let known = cause.downcast_ref::<Self>().cloned();
            let known = known.or_else(|| cause.downcast_ref().map(asked::untold));
            let known = known.or_else(|| {
                cause.downcast_ref::<Usage>().map(|usage| Self::usage(usage.to_string()))
            });
            if let Some(failure) = known {
                around.push(failure.what);
                return Self { what: around.join(": "), ..failure };
            }
            around.push(cause.to_string());
        }
        Self::failed(around.join(": "))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Failure {}

/// Tells an error to stderr, and what to exit with.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    // Whoever reads has read enough, as `head` does.
    if error.downcast_ref::<Unwritten>().is_some_and(Unwritten::is_closed) {
        return ExitCode::SUCCESS;
    }
    let failure = Failure::of(error);
    let mut lines = vec![labelled("error", AnsiColor::Red, &failure.what)];
    lines.extend(failure.help.iter().map(|help| labelled("help", AnsiColor::Cyan, help)));
    // Nobody is left to tell if even that fails.
    let _ = writeln!(io::stderr(), "{}", lines.join("\n"));
    ExitCode::from(failure.code as u8)
}

fn labelled(label: &str, colour: AnsiColor, text: &str) -> String {
    let style = if terminal::stderr_is_coloured() {
        Style::new().bold().fg_color(Some(colour.into()))
    } else {
        Style::new()
    };
    format!("{style}{label}:{style:#} {text}")
}
