use crate::commands::permission::given::Given;
use crate::commands::permission::holder::{Found, Holder};
use crate::context::Context;
use crate::output::shown;
use crate::prompt::Yes;
use carta_core::resource::{Role, UserType};
use serde::Serialize;

/// Let somebody do in a workspace what a role permits, and no more.
///
/// The role *Owner* hands the workspace over where it is given to a user: there is one owner, and that is you no longer.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta workspace share 7c9e6679-7425-40de-944b-e07fc1f90ae7 editor --user andy
  carta workspace share 7c9e6679-7425-40de-944b-e07fc1f90ae7 guest --group MyOrg:Ops")]
pub(crate) struct Share {
    /// The workspace, by id.
    #[arg(value_name = "WORKSPACE")]
    place: String,

    /// What it may be used for.
    #[arg(value_enum)]
    role: Given,

    #[command(flatten)]
    holder: Holder,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct Shared {
    workspace: String,
    kind: String,
    id: String,
    name: Option<String>,
    role: String,
}

impl Share {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let found = self.holder.required(context, &agent)?;
        let (whom, workspace) = (found.shown(), shown(&self.place));
        if self.role == Given::Owner && found.kind == UserType::User {
            self.yes.to(&format!("hand workspace `{workspace}` over to `{whom}`"))?;
        }
        let role = Role::from(self.role);
        let doing = format!("giving `{whom}` the role {role} in workspace `{workspace}`");
        let Found { kind, id, name } = found;
        let workspaces = agent.workspaces();
        let share = workspaces.set_permission(&self.place, &id, kind.clone(), role.clone());
        context.ask(doing, share)?;
        let said = format!("`{whom}` has the role {role} in workspace `{workspace}`");
        let (kind, role) = (kind.to_string(), role.to_string());
        let workspace = self.place.clone();
        context.done(said, &Shared { workspace, kind, id, name, role })
    }
}
