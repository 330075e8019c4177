//! What happens inside, line by line, to stderr.

use crate::terminal;
use crate::usage::Usage;
use std::io;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;

const LEVEL: &str = "CARTA_LOG";
const DEFAULT_LEVEL: &str = "info";

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One object a line, for programs.
    Json,
}

/// Begins to write logs, as much of them as `CARTA_LOG` says; else as `level` does.
pub(crate) fn begin(format: LogFormat, level: Option<&str>) -> anyhow::Result<()> {
    let said = said();
    let filter = filter(said.as_deref().or(level))?;
    let registry = registry().with(filter);
    match format {
        LogFormat::Text => {
            let colours = terminal::stderr_is_coloured();
            let lines = fmt::layer().with_writer(io::stderr).with_ansi(colours);
            // Where nobody reads them, it would panic over telling so.
            let lines = lines.log_internal_errors(false);
            tracing::subscriber::set_global_default(registry.with(lines))?;
        }
        LogFormat::Json => {
            let lines = fmt::layer().with_writer(io::stderr).json().flatten_event(true);
            let lines = lines.log_internal_errors(false);
            tracing::subscriber::set_global_default(registry.with(lines))?;
        }
    }
    Ok(())
}

/// Begins to write logs, if `CARTA_LOG` or `level` asks for any.
pub(crate) fn begin_if_asked(level: Option<&str>) -> anyhow::Result<()> {
    if level.is_some() || said().is_some() { begin(LogFormat::Text, level) } else { Ok(()) }
}

fn said() -> Option<String> {
    std::env::var(LEVEL).ok().filter(|level| !level.is_empty())
}

fn filter(text: Option<&str>) -> Result<Targets, Usage> {
    let text = text.unwrap_or(DEFAULT_LEVEL);
    // A word alone would be taken for the name of a part, all of whose lines are wanted.
    let misspelt =
        text.split(',').find(|part| !part.contains('=') && part.parse::<LevelFilter>().is_err());
    match (misspelt, text.parse()) {
        (None, Ok(filter)) => Ok(filter),
        _ => Err(Usage(format!(
            "`{LEVEL}` can't be read: expected a level (off, error, warn, info, debug, trace), or one for each part: \
             `info,carta_server::login=debug`"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn levels_are_for_all_or_for_parts() {
        let enabled =
            |text, target, level| filter(text).expect("read").would_enable(target, &level);
        assert!(enabled(None, "carta_server", Level::INFO));
        assert!(!enabled(None, "carta_server", Level::DEBUG));
        let parts = Some("warn,carta_server::login=debug");
        assert!(enabled(parts, "carta_server::login", Level::DEBUG));
        assert!(!enabled(parts, "carta_server", Level::INFO));
        assert!(filter(Some("loud")).expect_err("refused").to_string().contains("CARTA_LOG"));
    }
}
