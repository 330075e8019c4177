//! `carta profile`: the saved logins, which carta shares with pycarta.

mod delete;
mod list;
mod saved;
mod set;
mod show;

pub(crate) use saved::is_there;

use crate::context::Context;
use clap::Subcommand;

/// Look at saved logins, and change them.
#[derive(Subcommand)]
pub(crate) enum Profile {
    List(list::List),
    Show(show::Show),
    Set(set::Set),
    Delete(delete::Delete),
}

impl Profile {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run(context),
            Self::Show(show) => show.run(context),
            Self::Set(set) => set.run(context),
            Self::Delete(delete) => delete.run(context),
        }
    }
}
