use crate::context::Context;
use crate::output::shown;
use serde::Serialize;

/// Add users to a group.
///
/// Whoever is in it already stays, until the end that is given here.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta group add MyOrg:Ops andy beth
  carta group add MyOrg:OnCall andy --until 2030-01-01T00:00:00Z")]
pub(crate) struct Add {
    /// The group.
    group: String,

    /// The users, by name.
    #[arg(required = true, value_name = "USER")]
    users: Vec<String>,

    /// When the membership ends by itself, as RFC 3339 writes it. A Carta of your own knows it, the hosted one may not.
    #[arg(long, value_name = "MOMENT")]
    until: Option<String>,
}

#[derive(Serialize)]
struct Added<'a> {
    group: &'a str,
    user: &'a str,
    until: Option<&'a str>,
}

impl Add {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let groups = context.agent()?.groups();
        let group = self.group.as_str();
        let until = self.until.as_deref();
        let mut added = Vec::new();
        for user in &self.users {
            let doing = format!("adding `{}` to group `{}`", shown(user), shown(group));
            match until {
                Some(until) => context.ask(doing, groups.add_member_until(group, user, until))?,
                None => context.ask(doing, groups.add_member(group, user))?,
            }
            context.say(format_args!("`{}` is in group `{}`", shown(user), shown(group)));
            added.push(Added { group, user, until });
        }
        context.result(&added)
    }
}
