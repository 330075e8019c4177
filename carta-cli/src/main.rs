//! The `carta` command. So far it runs a Carta and keeps its data; what administrators do from a terminal comes later.
//!
//! Exit codes: 0 done, 1 failed, 2 used in a way that can't be.

mod commands;
mod logs;
mod place;
mod trust;
mod usage;

use clap::Parser;
use commands::Command;
use std::io::{self, Write as _};
use std::process::ExitCode;
use usage::Usage;

/// Runs a Carta, and keeps its data.
#[derive(Parser)]
#[command(name = "carta", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    match Arguments::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if even that fails.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            if error.is::<Usage>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_without_contradictions_and_every_verb_has_an_example() {
        Arguments::command().debug_assert();
        let mut verbs = vec![Arguments::command()];
        while let Some(verb) = verbs.pop() {
            let inner: Vec<_> = verb.get_subcommands().cloned().collect();
            if inner.is_empty() {
                let help = verb.clone().render_long_help().to_string();
                assert!(help.contains("\nExample"), "{}: {help}", verb.get_name());
            }
            verbs.extend(inner);
        }
    }
}
