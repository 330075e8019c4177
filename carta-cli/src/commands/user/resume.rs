use crate::context::Context;
use crate::output::shown;
use serde::Serialize;

/// Let users in again who were suspended; for administrators of a Carta of their own.
///
/// Memberships and API tokens count again. Logins of before don't.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta user resume andy beth")]
pub(crate) struct Resume {
    /// The users, by name.
    #[arg(required = true, value_name = "USER")]
    users: Vec<String>,
}

#[derive(Serialize)]
struct Resumed<'a> {
    user: &'a str,
}

impl Resume {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let users = context.agent()?.users();
        let mut resumed = Vec::new();
        for user in &self.users {
            let name = shown(user);
            context.ask(format_args!("resuming user `{name}`"), users.resume(user))?;
            context.say(format_args!("user `{name}` can log in again"));
            resumed.push(Resumed { user });
        }
        context.result(&resumed)
    }
}
