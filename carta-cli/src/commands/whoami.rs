use crate::context::Context;
use crate::output::{Row, optional};
use carta_core::{GroupName, User};
use serde::Serialize;
use std::borrow::Cow;

/// Show who is logged in, where, and in which groups.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta whoami
  carta whoami --profile work --output json")]
pub(crate) struct Whoami {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Me {
    name: String,
    id: Option<String>,
    email: Option<String>,
    organization: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    groups: Vec<GroupName>,
    host: String,
}

impl Row for Me {
    const COLUMNS: &'static [&'static str] =
        &["name", "id", "e-mail", "organization", "first name", "last name", "groups", "host"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        let groups: Vec<_> = self.groups.iter().map(GroupName::as_str).collect();
        vec![
            self.name.as_str().into(),
            optional(self.id.as_ref()),
            optional(self.email.as_ref()),
            optional(self.organization.as_ref()),
            optional(self.first_name.as_ref()),
            optional(self.last_name.as_ref()),
            groups.join(", ").into(),
            self.host.as_str().into(),
        ]
    }
}

impl Whoami {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let user = context.ask("asking who is logged in", agent.users().current())?;
        let User { name, id, email, organization, first_name, last_name, groups, .. } = user;
        let host = agent.host().to_string();
        context.one(&Me { name, id, email, organization, first_name, last_name, groups, host })
    }
}
