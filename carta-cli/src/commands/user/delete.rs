use crate::context::Context;
use crate::failure::asked;
use crate::output::shown;
use crate::prompt::Yes;
use carta_core::Error;
use serde::Serialize;

/// Delete accounts, with their memberships, API tokens and secrets; for administrators of a Carta of their own.
///
/// The name stays reserved, so that nobody else gets what policies allow to it, until `--free-name` is given, now or later.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta user delete andy
  carta user delete andy beth --yes
  carta user delete andy --yes --free-name")]
pub(crate) struct Delete {
    /// The users, by name.
    #[arg(required = true, value_name = "USER")]
    users: Vec<String>,

    /// Let the name be given again, also that of a user who was deleted before.
    #[arg(long)]
    free_name: bool,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Deleted<'a> {
    user: &'a str,
    name_is_free: bool,
}

impl Delete {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let names: Vec<_> = self.users.iter().map(|user| format!("`{}`", shown(user))).collect();
        self.yes.to(&format!("delete user {}", names.join(", ")))?;
        let users = context.agent()?.users();
        let mut deleted = Vec::new();
        for user in &self.users {
            let name = shown(user);
            let doing = format!("deleting user `{name}`");
            match context.attempt(&doing, users.remove(user)) {
                Ok(()) => context.say(format_args!("user `{name}` is deleted")),
                // Deleted before: the name alone is left.
                Err(Error::NotFound(_)) if self.free_name => {}
                Err(error) => return Err(asked(doing, &error).into()),
            }
            if self.free_name {
                context.ask(format_args!("freeing the name `{name}`"), users.free_name(user))?;
                context.say(format_args!("the name `{name}` can be given again"));
            }
            deleted.push(Deleted { user, name_is_free: self.free_name });
        }
        context.result(&deleted)
    }
}
