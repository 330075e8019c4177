use super::given::Given;
use super::holder::{Found, Holder};
use crate::context::Context;
use crate::output::shown;
use crate::prompt::Yes;
use carta_core::resource::{Role, UserType};
use serde::Serialize;

/// Let somebody do with a resource what a role permits, and no more.
///
/// The role *Owner* hands the resource over where it is given to a user: there is one owner, and that is you no longer.
/// Whoever holds *Admin* grants, for anybody but the owner.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta permission grant 7c9e6679-7425-40de-944b-e07fc1f90ae7 editor --user andy
  carta permission grant 7c9e6679-7425-40de-944b-e07fc1f90ae7 guest --group MyOrg:Ops")]
pub(crate) struct Grant {
    /// The resource, by id.
    resource: String,

    /// What it may be used for.
    #[arg(value_enum)]
    role: Given,

    #[command(flatten)]
    holder: Holder,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct Granted {
    resource: String,
    kind: String,
    id: String,
    name: Option<String>,
    role: String,
}

impl Grant {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let found = self.holder.required(context, &agent)?;
        let (whom, resource) = (found.shown(), shown(&self.resource));
        if self.role == Given::Owner && found.kind == UserType::User {
            self.yes.to(&format!("hand resource `{resource}` over to `{whom}`"))?;
        }
        let role = Role::from(self.role);
        let doing = format!("granting `{whom}` the role {role} on resource `{resource}`");
        let Found { kind, id, name } = found;
        let permissions = agent.permissions();
        let grant =
            permissions.set_user_permission(&self.resource, &id, kind.clone(), role.clone());
        context.ask(doing, grant)?;
        let said = format!("`{whom}` has the role {role} on resource `{resource}`");
        let (kind, role) = (kind.to_string(), role.to_string());
        let resource = self.resource.clone();
        context.done(said, &Granted { resource, kind, id, name, role })
    }
}
