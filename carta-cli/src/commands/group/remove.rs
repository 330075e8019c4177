use crate::context::Context;
use crate::output::shown;
use serde::Serialize;

/// Take users out of a group.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta group remove MyOrg:Ops andy beth")]
pub(crate) struct Remove {
    /// The group.
    group: String,

    /// The users, by name.
    #[arg(required = true, value_name = "USER")]
    users: Vec<String>,
}

#[derive(Serialize)]
struct Removed<'a> {
    group: &'a str,
    user: &'a str,
}

impl Remove {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let groups = context.agent()?.groups();
        let group = self.group.as_str();
        let mut removed = Vec::new();
        for user in &self.users {
            let doing = format!("taking `{}` out of group `{}`", shown(user), shown(group));
            context.ask(doing, groups.remove_member(group, user))?;
            context.say(format_args!("`{}` is out of group `{}`", shown(user), shown(group)));
            removed.push(Removed { group, user });
        }
        context.result(&removed)
    }
}
