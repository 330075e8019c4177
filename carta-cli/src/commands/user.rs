//! `carta user`: who has an account.

mod create;
mod delete;
mod find;
mod list;
mod reset_password;
mod resume;
mod shown;
mod suspend;

use crate::context::Context;
use clap::Subcommand;

/// Make accounts, look for them, keep them out, and help those who can't log in.
#[derive(Subcommand)]
pub(crate) enum User {
    List(list::List),
    Find(find::Find),
    Create(create::Create),
    ResetPassword(reset_password::ResetPassword),
    Suspend(suspend::Suspend),
    Resume(resume::Resume),
    Delete(delete::Delete),
}

impl User {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run(context),
            Self::Find(find) => find.run(context),
            Self::Create(create) => create.run(context),
            Self::ResetPassword(reset) => reset.run(context),
            Self::Suspend(suspend) => suspend.run(context),
            Self::Resume(resume) => resume.run(context),
            Self::Delete(delete) => delete.run(context),
        }
    }
}
