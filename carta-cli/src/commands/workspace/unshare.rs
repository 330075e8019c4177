use crate::commands::permission::holder::{Found, Holder};
use crate::context::Context;
use crate::output::shown;
use serde::Serialize;

/// Take from somebody what was given by `carta workspace share`.
///
/// What is held by another way, as a member of a group, say, stays: `carta permission show` tells what is left.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta workspace unshare 7c9e6679-7425-40de-944b-e07fc1f90ae7 --user andy
  carta workspace unshare 7c9e6679-7425-40de-944b-e07fc1f90ae7 --group MyOrg:Ops")]
pub(crate) struct Unshare {
    /// The workspace, by id.
    #[arg(value_name = "WORKSPACE")]
    place: String,

    #[command(flatten)]
    holder: Holder,
}

#[derive(Serialize)]
struct Unshared {
    workspace: String,
    kind: String,
    id: String,
    name: Option<String>,
}

impl Unshare {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let found = self.holder.required(context, &agent)?;
        let (whom, workspace) = (found.shown(), shown(&self.place));
        let doing = format!("taking from `{whom}` what was given in workspace `{workspace}`");
        let Found { kind, id, name } = found;
        let workspaces = agent.workspaces();
        context.ask(doing, workspaces.remove_permission(&self.place, &id, kind.clone()))?;
        let said = format!("`{whom}` holds no grant in workspace `{workspace}` any more");
        let (workspace, kind) = (self.place.clone(), kind.to_string());
        context.done(said, &Unshared { workspace, kind, id, name })
    }
}
