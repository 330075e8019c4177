use crate::context::Context;
use crate::output::{Row, optional, shown};
use carta_core::resource::Timestamp;
use serde::Serialize;
use std::borrow::Cow;

/// Show who is in a group.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta group members MyOrg:Ops
  carta group members MyOrg:Ops --output json | jq -r '.[].name'")]
pub(crate) struct Members {
    /// The group.
    group: String,
}

#[derive(Serialize)]
struct Member {
    name: String,
    id: Option<String>,
    email: Option<String>,
    organization: Option<String>,
    until: Option<String>,
}

impl Row for Member {
    const COLUMNS: &'static [&'static str] = &["name", "e-mail", "organization", "until"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        vec![
            self.name.as_str().into(),
            optional(self.email.as_ref()),
            optional(self.organization.as_ref()),
            optional(self.until.as_ref()),
        ]
    }
}

impl From<carta_core::Member> for Member {
    fn from(member: carta_core::Member) -> Self {
        let (user, until) = (member.user, member.until.map(|until| utc(&until)));
        let carta_core::User { name, id, email, organization, .. } = user;
        Self { name, id, email, organization, until }
    }
}

/// As RFC 3339 writes it, in UTC; what Carta said, if that is no moment.
fn utc(moment: &Timestamp) -> String {
    moment.system_time().map_or_else(|| moment.to_string(), |at| Timestamp::from(at).to_string())
}

impl Members {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let groups = context.agent()?.groups();
        let name = shown(&self.group);
        let doing = format!("listing group `{name}`");
        let members = context.ask(doing, groups.members_with_ends(self.group.as_str()))?;
        let members: Vec<Member> = members.into_iter().map(Member::from).collect();
        context.list(&members, format_args!("nobody is in group `{name}`"))
    }
}
