use crate::context::Context;
use crate::output::shown;
use serde::Serialize;

/// Keep users out at once, until they are resumed; for administrators of a Carta of their own.
///
/// Their logins end. Their API tokens and memberships don't count meanwhile, and are kept.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta user suspend andy beth")]
pub(crate) struct Suspend {
    /// The users, by name.
    #[arg(required = true, value_name = "USER")]
    users: Vec<String>,
}

#[derive(Serialize)]
struct Suspended<'a> {
    user: &'a str,
}

impl Suspend {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let users = context.agent()?.users();
        let mut suspended = Vec::new();
        for user in &self.users {
            let name = shown(user);
            context.ask(format_args!("suspending user `{name}`"), users.suspend(user))?;
            context.say(format_args!("user `{name}` is suspended"));
            suspended.push(Suspended { user });
        }
        context.result(&suspended)
    }
}
