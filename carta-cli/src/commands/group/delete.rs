use crate::context::Context;
use crate::output::shown;
use crate::prompt::Yes;
use serde::Serialize;

/// Delete a group, and with it everybody's membership.
///
/// Guards that name it refuse from then on. The name stays reserved to those who could make the group.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta group delete MyOrg:Ops
  carta group delete MyOrg:Ops --yes")]
pub(crate) struct Delete {
    /// The group.
    group: String,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct Deleted<'a> {
    group: &'a str,
}

impl Delete {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let group = self.group.as_str();
        let name = shown(group);
        self.yes.to(&format!("delete group `{name}`, and with it everybody's membership"))?;
        let groups = context.agent()?.groups();
        context.ask(format_args!("deleting group `{name}`"), groups.remove(group))?;
        context.done(format_args!("group `{name}` is deleted"), &Deleted { group })
    }
}
