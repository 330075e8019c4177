use crate::context::Context;
use crate::failure::{Failure, asked};
use crate::output::shown;
use crate::suggest;
use carta_core::Groups;
use carta_core::resource::Timestamp;
use serde::Serialize;
use std::time::SystemTime;

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

    /// When the membership ends by itself, as RFC 3339 writes it. A Carta of your own knows it, the hosted one
    /// may not: then this fails, and the user is in the group nevertheless.
    #[arg(long, value_name = "MOMENT")]
    until: Option<String>,
}

#[derive(Serialize)]
struct Added<'a> {
    group: &'a str,
    user: &'a str,
    /// As Carta has it.
    until: Option<String>,
}

impl Add {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let groups = context.agent()?.groups();
        let group = self.group.as_str();
        let mut added = Vec::new();
        for user in &self.users {
            let doing = format!("adding `{}` to group `{}`", shown(user), shown(group));
            let until = match &self.until {
                Some(until) => {
                    context.ask(doing, groups.add_member_until(group, user, until))?;
                    Some(self.end(context, &groups, user, until)?)
                }
                None => context.ask(doing, groups.add_member(group, user)).map(|()| None)?,
            };
            context.say(format_args!("`{}` is in group `{}`", shown(user), shown(group)));
            added.push(Added { group, user, until });
        }
        context.result(&added)
    }

    /// When Carta ends it: one that knows no ends reads over them, and keeps the user for ever.
    fn end(
        &self,
        context: &Context,
        groups: &Groups,
        user: &str,
        wanted: &str,
    ) -> anyhow::Result<String> {
        let (name, group) = (shown(user), shown(&self.group));
        let remove = suggest::command("group remove", &[&self.group, user]);
        let way_out = format!("`{remove}` takes the user out again");
        let doing = format!("`{name}` is in group `{group}`; asking until when");
        let members = groups.members_with_ends(self.group.as_str());
        let members = context.attempt(&doing, members);
        let members = members.map_err(|error| asked(&doing, &error).help(way_out.as_str()))?;
        let member = members.into_iter().find(|member| member.user.name == user);
        let until = member.and_then(|member| member.until?.system_time());
        let wanted = Timestamp::parse(wanted).and_then(|wanted| wanted.system_time());
        match until {
            Some(until) if wanted.is_none_or(|wanted| is_same_second(wanted, until)) => {
                Ok(Timestamp::from(until).to_string())
            }
            other => {
                let end = match other {
                    None => "has no end there".to_owned(),
                    Some(until) => format!("ends there at {}", Timestamp::from(until)),
                };
                let what = format!("`{name}` is in group `{group}`, but the membership {end}");
                Err(Failure::failed(what).help(way_out).into())
            }
        }
    }
}

/// Carta may keep no fractions.
fn is_same_second(one: SystemTime, other: SystemTime) -> bool {
    let apart = one.duration_since(other).or_else(|_| other.duration_since(one));
    apart.is_ok_and(|apart| apart.as_secs() < 1)
}
