use super::shown::Shown;
use crate::context::Context;

/// List the workspaces that you may use.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta workspace list
  carta workspace list --output json | jq -r '.[].id'")]
pub(crate) struct List {}

impl List {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let workspaces = context.agent()?.workspaces();
        let mine = context.ask("listing workspaces", workspaces.mine())?;
        let mine: Vec<_> = mine.into_iter().map(Shown::from).collect();
        context.list(&mine, "there are no workspaces that you may use")
    }
}
