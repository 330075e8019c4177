use crate::context::Context;
use crate::output::shown;
use crate::prompt::Yes;
use serde::Serialize;

/// Delete a workspace, by id.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta workspace delete 7c9e6679-7425-40de-944b-e07fc1f90ae7
  carta workspace delete 7c9e6679-7425-40de-944b-e07fc1f90ae7 --yes")]
pub(crate) struct Delete {
    /// The workspace, by id.
    workspace: String,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct Deleted<'a> {
    workspace: &'a str,
}

impl Delete {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let workspace = self.workspace.as_str();
        let id = shown(workspace);
        self.yes.to(&format!("delete workspace `{id}`"))?;
        let workspaces = context.agent()?.workspaces();
        context.ask(format_args!("deleting workspace `{id}`"), workspaces.delete(workspace))?;
        context.done(format_args!("workspace `{id}` is deleted"), &Deleted { workspace })
    }
}
