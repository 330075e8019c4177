//! `carta data`: what an operator does with everything that a Carta knows.

mod backup;
mod export;
mod import;
mod r#move;
mod restore;

use clap::Subcommand;

/// Back up what a Carta knows, restore it, move it elsewhere; write its directory down, and add to it.
#[derive(Subcommand)]
pub(crate) enum Data {
    Backup(backup::Backup),
    Restore(restore::Restore),
    Move(r#move::Move),
    Export(export::Export),
    Import(import::Import),
}

impl Data {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Backup(backup) => backup.run(),
            Self::Restore(restore) => restore.run(),
            Self::Move(r#move) => r#move.run(),
            Self::Export(export) => export.run(),
            Self::Import(import) => import.run(),
        }
    }
}
