//! `carta namespace`: the first part of the names of services.

mod remove;
mod reserve;
mod show;

use crate::context::Context;
use clap::Subcommand;

/// Reserve namespaces for services: a namespace's name is unique across Carta.
#[derive(Subcommand)]
pub(crate) enum Namespace {
    Reserve(reserve::Reserve),
    Remove(remove::Remove),
    Show(show::Show),
}

impl Namespace {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Reserve(reserve) => reserve.run(context),
            Self::Remove(remove) => remove.run(context),
            Self::Show(show) => show.run(context),
        }
    }
}
