//! `carta group`: groups, and who is in them.

mod add;
mod create;
mod delete;
mod list;
mod members;
mod remove;

use crate::context::Context;
use clap::Subcommand;

/// Make groups, and say who is in them.
#[derive(Subcommand)]
pub(crate) enum Group {
    List(list::List),
    Create(create::Create),
    Add(add::Add),
    Remove(remove::Remove),
    Members(members::Members),
    Delete(delete::Delete),
}

impl Group {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run(context),
            Self::Create(create) => create.run(context),
            Self::Add(add) => add.run(context),
            Self::Remove(remove) => remove.run(context),
            Self::Members(members) => members.run(context),
            Self::Delete(delete) => delete.run(context),
        }
    }
}
