//! Who reads: a person at a terminal, or a program.

use std::io::{self, IsTerminal as _};

/// Narrower than this nothing can be laid out.
const NARROWEST: u16 = 20;

/// The columns of the terminal that stdout is, if it is one.
pub(crate) fn width() -> Option<u16> {
    let stdout = io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    let (width, _) = terminal_size::terminal_size_of(stdout)?;
    // A terminal that doesn't know says 0.
    (width.0 > 0).then_some(width.0.max(NARROWEST))
}

/// Whether a person reads the results.
pub(crate) fn stdout_is_seen() -> bool {
    io::stdout().is_terminal()
}

pub(crate) fn stdout_is_coloured() -> bool {
    stdout_is_seen() && wants_colours()
}

pub(crate) fn stderr_is_coloured() -> bool {
    io::stderr().is_terminal() && wants_colours()
}

/// Whether somebody can be asked.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// As no-color.org says; `TERM=dumb` is a terminal that knows no colours.
fn wants_colours() -> bool {
    let said = |name| std::env::var_os(name).unwrap_or_default();
    said("NO_COLOR").is_empty() && said("TERM") != "dumb"
}
