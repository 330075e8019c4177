//! `carta service`: APIs that Carta stands in front of.

mod call;
mod name;
mod register;
mod rename;
mod show;
mod unregister;

use crate::context::Context;
use clap::Subcommand;

/// Register APIs that Carta stands in front of, and call them.
#[derive(Subcommand)]
pub(crate) enum Service {
    Register(register::Register),
    Unregister(unregister::Unregister),
    Rename(rename::Rename),
    Show(show::Show),
    Call(Box<call::Call>),
}

impl Service {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Register(register) => register.run(context),
            Self::Unregister(unregister) => unregister.run(context),
            Self::Rename(rename) => rename.run(context),
            Self::Show(show) => show.run(context),
            Self::Call(call) => call.run(context),
        }
    }
}
