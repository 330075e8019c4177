//! The `carta` command: what administrators do from a terminal, and a Carta to run.
//!
//! Exit codes, which `failure` gives: 0 done, 1 failed, 2 used in a way that can't be, 3 not logged in, 4 refused, 5 Carta
//! unavailable.

mod claims;
mod commands;
mod context;
mod failure;
mod globals;
mod home;
mod inventory;
mod known;
mod logs;
mod manifest;
mod output;
mod passwords;
mod place;
mod progress;
mod prompt;
mod sources;
mod suggest;
mod terminal;
mod trust;
mod usage;

use clap::Parser;
use commands::Command;
use context::Context;
use globals::Globals;
use std::process::ExitCode;

/// Says who may do what with Carta, and runs one.
///
/// Results go to stdout, messages to stderr. Exit codes: 0 done, 1 failed, 2 used in a way that can't be, 3 not logged in,
/// 4 refused, 5 Carta unavailable.
#[derive(Parser)]
#[command(name = "carta", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    globals: Globals,
}

fn main() -> ExitCode {
    let Arguments { command, globals } = Arguments::parse();
    match command.run(&Context::new(globals)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure::report(&error),
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
