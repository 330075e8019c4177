use super::holder::{Found, Holder};
use crate::context::Context;
use crate::output::shown;
use serde::Serialize;

/// Take from somebody what was granted on a resource.
///
/// What is held by another way, as a member of a group, say, stays: `carta permission show` tells what is left.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta permission revoke 7c9e6679-7425-40de-944b-e07fc1f90ae7 --user andy
  carta permission revoke 7c9e6679-7425-40de-944b-e07fc1f90ae7 --group MyOrg:Ops")]
pub(crate) struct Revoke {
    /// The resource, by id.
    resource: String,

    #[command(flatten)]
    holder: Holder,
}

#[derive(Serialize)]
struct Revoked {
    resource: String,
    kind: String,
    id: String,
    name: Option<String>,
}

impl Revoke {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let found = self.holder.required(context, &agent)?;
        let (whom, resource) = (found.shown(), shown(&self.resource));
        let doing = format!("taking from `{whom}` what was granted on resource `{resource}`");
        let Found { kind, id, name } = found;
        let permissions = agent.permissions();
        let removal = permissions.remove_user_permission(&self.resource, &id, kind.clone());
        context.ask(doing, removal)?;
        let said = format!("`{whom}` holds no grant on resource `{resource}` any more");
        let (resource, kind) = (self.resource.clone(), kind.to_string());
        context.done(said, &Revoked { resource, kind, id, name })
    }
}
