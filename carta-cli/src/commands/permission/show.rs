use super::holder::{self, Holder};
use super::may::May;
use crate::context::Context;
use crate::output::{Row, optional, shown};
use serde::Serialize;
use std::borrow::Cow;

/// Show what somebody may do with a resource, by whatever way.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta permission show 7c9e6679-7425-40de-944b-e07fc1f90ae7
  carta permission show 7c9e6679-7425-40de-944b-e07fc1f90ae7 --user andy
  carta permission show 7c9e6679-7425-40de-944b-e07fc1f90ae7 --group MyOrg:Ops --output json")]
pub(crate) struct Show {
    /// The resource, by id.
    resource: String,

    #[command(flatten)]
    holder: Holder,
}

#[derive(Serialize)]
struct Held {
    resource: String,
    kind: String,
    id: String,
    name: Option<String>,
    permission: May,
    role: Option<String>,
}

impl Row for Held {
    const COLUMNS: &'static [&'static str] =
        &["resource", "kind", "id", "name", "permission", "role"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        vec![
            self.resource.as_str().into(),
            self.kind.as_str().into(),
            self.id.as_str().into(),
            optional(self.name.as_ref()),
            self.permission.to_string().into(),
            optional(self.role.as_ref()),
        ]
    }
}

impl Show {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let found = match self.holder.find(context, &agent)? {
            Some(found) => found,
            None => holder::myself(context, &agent)?,
        };
        let doing = format!(
            "asking what `{}` may do with resource `{}`",
            found.shown(),
            shown(&self.resource)
        );
        let permissions = agent.permissions();
        let ask = permissions.user_permission(&self.resource, &found.id, found.kind.clone());
        let flags = context.ask(doing, ask)?;
        context.one(&Held {
            resource: self.resource,
            kind: found.kind.to_string(),
            id: found.id,
            name: found.name,
            permission: May::from(&flags),
            role: flags.role().map(|role| role.to_string()),
        })
    }
}
