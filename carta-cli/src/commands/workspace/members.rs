use crate::commands::permission::who;
use crate::context::Context;
use crate::output::shown;
use carta_core::resource::UserType;

/// Show who may do what in a workspace: its owner, and whoever it is shared with.
///
/// Members of a group that is listed may do what the group may.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta workspace members 7c9e6679-7425-40de-944b-e07fc1f90ae7
  carta workspace members 7c9e6679-7425-40de-944b-e07fc1f90ae7 --output json | jq -r '.[].name'")]
pub(crate) struct Members {
    /// The workspace, by id.
    workspace: String,
}

impl Members {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let (id, name) = (self.workspace.as_str(), shown(&self.workspace));
        let doing = format!("listing who may use workspace `{name}`");
        let workspaces = agent.workspaces();
        let ask = async |kind: UserType| workspaces.permissions(id, kind).await;
        let members = who::holders(context, &agent, &doing, id, ask)?;
        context.list(&members, format_args!("nobody may use workspace `{name}`"))
    }
}
