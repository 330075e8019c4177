use super::shown::Shown;
use crate::context::Context;
use crate::output::shown;

/// Show a workspace, and what you may do with it.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta workspace show 7c9e6679-7425-40de-944b-e07fc1f90ae7")]
pub(crate) struct Show {
    /// The workspace, by id.
    workspace: String,
}

impl Show {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let workspaces = context.agent()?.workspaces();
        let doing = format!("asking for workspace `{}`", shown(&self.workspace));
        let workspace = context.ask(doing, workspaces.get(&self.workspace))?;
        context.one(&Shown::from(workspace))
    }
}
