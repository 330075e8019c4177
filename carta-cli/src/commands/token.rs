//! `carta token`: API tokens, with which programs ask Carta in place of a user.

mod create;
mod delete;
mod endpoint;
mod list;
mod owner;
mod revoke;

use crate::context::Context;
use clap::Subcommand;

/// Make API tokens for programs, and end them.
///
/// A program shows its token in place of a login: by CARTA_API_TOKEN, or as the password of the user `__token__`.
#[derive(Subcommand)]
pub(crate) enum Token {
    Create(create::Create),
    List(list::List),
    Revoke(revoke::Revoke),
    Delete(delete::Delete),
}

impl Token {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Create(create) => create.run(context),
            Self::List(list) => list.run(context),
            Self::Revoke(revoke) => revoke.run(context),
            Self::Delete(delete) => delete.run(context),
        }
    }
}
