//! `carta manifest`: whether the names in sources are Carta's, and the `carta.toml` that says so while compiling.

mod check;
mod compare;
mod finding;
mod hand;
mod plan;
mod state;
mod sync;

use crate::context::Context;
use clap::Subcommand;
use std::path::PathBuf;

/// Keep misspelt names out of source code.
#[derive(Subcommand)]
pub(crate) enum Manifest {
    Sync(sync::Sync),
    Check(check::Check),
}

impl Manifest {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Sync(sync) => sync.run(context),
            Self::Check(check) => check.run(context),
        }
    }
}

#[derive(clap::Args)]
struct Folder {
    /// The workspace, or a folder in it.
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}
