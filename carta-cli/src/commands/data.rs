//! `carta data`: what an operator does with everything that a Carta knows.

mod backup;
mod r#move;
mod place;
mod restore;

use clap::Subcommand;

/// Back up what a Carta knows, restore it, move it elsewhere.
#[derive(Subcommand)]
pub(crate) enum Data {
    Backup(backup::Backup),
    Restore(restore::Restore),
    Move(r#move::Move),
}

impl Data {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Backup(backup) => backup.run(),
            Self::Restore(restore) => restore.run(),
            Self::Move(r#move) => r#move.run(),
        }
    }
}
