//! `carta workspace`: places to work in, and who may.

mod create;
mod delete;
mod list;
mod members;
mod share;
mod show;
mod shown;
mod unshare;

use crate::context::Context;
use clap::Subcommand;

/// Make workspaces, and say who may use them.
///
/// Workspaces go by their ids, which `carta workspace list` shows; users and groups by name or id.
#[derive(Subcommand)]
pub(crate) enum Workspace {
    List(list::List),
    Create(create::Create),
    Show(show::Show),
    Delete(delete::Delete),
    Share(share::Share),
    Unshare(unshare::Unshare),
    Members(members::Members),
}

impl Workspace {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run(context),
            Self::Create(create) => create.run(context),
            Self::Show(show) => show.run(context),
            Self::Delete(delete) => delete.run(context),
            Self::Share(share) => share.run(context),
            Self::Unshare(unshare) => unshare.run(context),
            Self::Members(members) => members.run(context),
        }
    }
}
