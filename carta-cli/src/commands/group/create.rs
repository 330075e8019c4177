use crate::context::Context;
use crate::output::shown;
use serde::Serialize;

/// Make a group.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta group create MyOrg:Ops
  carta group create --if-missing MyOrg:Ops")]
pub(crate) struct Create {
    /// Its name: `organization:name`, or `name` alone.
    group: String,

    /// Be content if there is one of that name already.
    #[arg(long)]
    if_missing: bool,
}

#[derive(Serialize)]
struct Created<'a> {
    group: &'a str,
    created: bool,
}

impl Create {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let groups = context.agent()?.groups();
        let (group, name) = (self.group.as_str(), shown(&self.group));
        let doing = format!("creating group `{name}`");
        let created = if self.if_missing {
            context.ask(doing, groups.create_if_missing(group))?
        } else {
            context.ask(doing, groups.create(group)).map(|()| true)?
        };
        let said = if created { "is made" } else { "is there already" };
        context.done(format_args!("group `{name}` {said}"), &Created { group, created })
    }
}
