//! `carta project`: projects, and where their data are.

mod connect;
mod create;
mod delete;
mod disconnect;
mod list;
mod shown;

use crate::context::Context;
use clap::Subcommand;

/// Make projects, and say where their data are.
///
/// Projects and connections go by their ids, which `carta project list` and `carta permission resources Connection` show.
#[derive(Subcommand)]
pub(crate) enum Project {
    List(list::List),
    Create(create::Create),
    Delete(delete::Delete),
    Connect(connect::Connect),
    Disconnect(disconnect::Disconnect),
}

impl Project {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run(context),
            Self::Create(create) => create.run(context),
            Self::Delete(delete) => delete.run(context),
            Self::Connect(connect) => connect.run(context),
            Self::Disconnect(disconnect) => disconnect.run(context),
        }
    }
}
