//! `carta file`: files that Carta keeps, or leads to.

mod delete;
mod entry;
mod get;
mod list;
mod named;
mod put;
mod sources;

use crate::context::Context;
use carta_core::resource::FileSource;
use clap::Subcommand;

/// Fetch files, and put them with Carta.
///
/// A file goes by its id, or by its path as `carta file list` shows it: anything with a slash in it is a path.
#[derive(Subcommand)]
pub(crate) enum File {
    Sources(sources::Sources),
    List(list::List),
    Get(get::Get),
    Put(put::Put),
    Delete(delete::Delete),
}

/// Where the file is.
#[derive(clap::Args)]
struct At {
    /// One of `carta file sources`.
    #[arg(long, value_name = "NAME", default_value = "Carta")]
    source: FileSource,
}

impl File {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Sources(sources) => sources.run(context),
            Self::List(list) => list.run(context),
            Self::Get(get) => get.run(context),
            Self::Put(put) => put.run(context),
            Self::Delete(delete) => delete.run(context),
        }
    }
}
