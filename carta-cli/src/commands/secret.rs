//! `carta secret`: small values that Carta keeps for their user.

mod delete;
mod get;
mod list;
mod put;

use crate::context::Context;
use clap::Subcommand;

/// Keep small values with Carta, which tells them to nobody but you.
///
/// In a secret's name, case doesn't count, and `_` is the same as `-`.
#[derive(Subcommand)]
pub(crate) enum Secret {
    Put(put::Put),
    Get(get::Get),
    List(list::List),
    Delete(delete::Delete),
}

impl Secret {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Put(put) => put.run(context),
            Self::Get(get) => get.run(context),
            Self::List(list) => list.run(context),
            Self::Delete(delete) => delete.run(context),
        }
    }
}
