use super::shown::Shown;
use crate::context::Context;
use crate::failure::asked;
use crate::output::{self, shown};
use crate::prompt::PasswordFrom;
use crate::suggest;
use carta_core::{GroupName, User};
use serde::Serialize;

/// Make an account, for administrators.
///
/// The user becomes a member of `AllUsers` and of `{organization}:All`. Unless a password is given, the user can't log in
/// before `carta user reset-password` gives one.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta user create andy --email andy@example.com --organization MyOrg
  carta user create andy --group MyOrg:Ops --if-missing
  carta user create ci --password-file password.txt")]
pub(crate) struct Create {
    /// The name.
    name: String,

    /// The e-mail address.
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,

    /// The organization.
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,

    /// The first name.
    #[arg(long, value_name = "NAME")]
    first_name: Option<String>,

    /// The last name.
    #[arg(long, value_name = "NAME")]
    last_name: Option<String>,

    /// A group to be a member of; can be given several times.
    #[arg(long, value_name = "NAME")]
    group: Vec<String>,

    /// Be content if there is such a user already, of whom nothing is changed.
    #[arg(long, conflicts_with_all = ["password_stdin", "password_file"])]
    if_missing: bool,

    #[command(flatten)]
    password: PasswordFrom,
}

#[derive(Serialize)]
struct Made {
    #[serde(flatten)]
    user: Shown,
    created: bool,
}

impl Create {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let password = match self.password.is_said() {
            true => Some(self.password.read("Password: ")?),
            false => None,
        };
        let if_missing = self.if_missing;
        let user = self.user();
        let (users, name) = (context.agent()?.users(), shown(&user.name));
        let doing = format!("creating user `{name}`");
        let (made, created) = match context.attempt(&doing, users.create(&user)) {
            Err(error) if if_missing && error.is_duplicate() => {
                (context.ask(doing, users.create_if_missing(&user))?, false)
            }
            other => (other.map_err(|error| asked(doing, &error))?, true),
        };
        let reset = |options| suggest::command_with("user reset-password", &[&user.name], options);
        if let Some(password) = password {
            let doing = format!("user `{name}` is made; giving the password");
            let set = context.attempt(&doing, users.set_password(&user.name, &password));
            set.map_err(|error| {
                asked(&doing, &error).help(format!(
                    "the user is there: `{}` gives a password, without which nobody logs in",
                    reset("--password-file FILE")
                ))
            })?;
            context.say(format_args!("user `{name}` is made and can log in"));
        } else if created {
            context.say(format_args!("user `{name}` is made; `{}` gives a password", reset("")));
        } else {
            context.say(format_args!("user `{name}` is there already"));
        }
        let result = Made { user: Shown::from(made), created };
        Ok(output::value(context.globals().format(), &result)?)
    }

    fn user(self) -> User {
        let mut user = User::new(self.name);
        (user.email, user.organization) = (self.email, self.organization);
        (user.first_name, user.last_name) = (self.first_name, self.last_name);
        user.groups = self.group.into_iter().map(GroupName::from).collect();
        user
    }
}
