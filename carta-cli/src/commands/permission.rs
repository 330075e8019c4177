//! `carta permission`: who may do what with which resource.

mod audit;
mod diff;
mod grant;
pub(super) mod holder;
pub(super) mod may;
mod resources;
mod revoke;
mod show;
mod types;
mod who;

use crate::context::Context;
use clap::Subcommand;

/// Say who may do what with which resource.
///
/// Resources go by their ids, which `carta permission resources` shows; users and groups by name or id.
#[derive(Subcommand)]
pub(crate) enum Permission {
    Types(types::Types),
    Resources(resources::Resources),
    Show(show::Show),
    Grant(grant::Grant),
    Revoke(revoke::Revoke),
    Who(who::Who),
    Audit(audit::Audit),
    Diff(diff::Diff),
}

impl Permission {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::Types(types) => types.run(context),
            Self::Resources(resources) => resources.run(context),
            Self::Show(show) => show.run(context),
            Self::Grant(grant) => grant.run(context),
            Self::Revoke(revoke) => revoke.run(context),
            Self::Who(who) => who.run(context),
            Self::Audit(audit) => audit.run(context),
            Self::Diff(diff) => diff.run(context),
        }
    }
}
