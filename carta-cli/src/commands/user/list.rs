use super::shown::Shown;
use crate::context::Context;

/// List everybody whom you may see.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta user list
  carta user list --output json | jq -r '.[].name'")]
pub(crate) struct List {}

impl List {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let users = context.agent()?.users();
        let users = context.ask("listing users", users.list())?;
        let users: Vec<Shown> = users.into_iter().map(Shown::from).collect();
        context.list(&users, "there are no users whom you may see")
    }
}
