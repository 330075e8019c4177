mod challenges;
mod saving;

use crate::context::{Context, profiles};
use crate::failure::{Failure, asked};
use crate::output::shown;
use crate::prompt::{self, PasswordFrom};
use crate::suggest;
use crate::terminal;
use carta_core::{Agent, Configuration, Error, Host, Profile, Profiles};
use challenges::Answers;
use saving::{Login as Made, Saving};
use serde::Serialize;

/// Log in, and save the login for the verbs that come.
///
/// User name, password and what else the login needs (a new password, a code) are asked for at the terminal. The password
/// doesn't leave this machine: the login proves that it is known.
///
/// The login is saved in a profile, in ~/.carta/admin_tools/profiles.ini, which only you can read and pycarta reads, too:
/// user name, host, and the token, which counts for as long as Carta says, an hour as a rule. With the password, which is
/// saved in clear text and only if you say so, carta renews the login by itself. `carta logout` takes both out again.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta login
  carta login --host http://127.0.0.1:8080 --username admin
  carta login --profile work --environment production
  carta login --username ci --password-file /run/secrets/carta --save")]
pub(crate) struct Login {
    /// Who logs in [default: the profile's user, else whom you name at the terminal].
    #[arg(long, value_name = "NAME")]
    username: Option<String>,

    #[command(flatten)]
    password: PasswordFrom,

    #[command(flatten)]
    answers: Answers,

    #[command(flatten)]
    saving: Saving,
}

#[derive(Serialize)]
struct LoggedIn<'a> {
    user: &'a str,
    host: String,
    /// Where the login is saved.
    profile: Option<&'a str>,
}

impl Login {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let (profiles, name) = (profiles()?, context.profile()?);
        context.warn_of_profiles();
        let given = context.globals().host()?;
        let before = existing(&profiles, &name, given.is_some())?;
        let host = Host::to_ask(given.as_ref(), before.as_ref())?;
        context.say(format_args!("logging in at {host}"));
        let username = self.username(before.as_ref())?;
        let password = self.password.read("Password: ")?;
        let login = Agent::login().host(host).username(&username).password(password.clone());
        let step = context
            .attempt("logging in", login.begin())
            .map_err(|error| refused(&error, &username))?;
        let (agent, password) = self.answers.finish(context, step, password)?;
        let user = context.ask("asking who is logged in", agent.users().current())?.name;
        let host = agent.host().to_string();
        context.say(format_args!("logged in as `{}` at {host}", shown(&user)));
        let made = Made { agent: &agent, username, password };
        let saved = self.saving.save(context, &profiles, &name, before.as_ref(), made)?;
        context.result(&LoggedIn { user: &user, host, profile: saved.then_some(&name) })
    }

    fn username(&self, before: Option<&Profile>) -> anyhow::Result<String> {
        if let Some(name) = &self.username {
            return Ok(name.clone());
        }
        let usual = before.and_then(|profile| profile.username.clone()).unwrap_or_default();
        if !usual.is_empty() && (self.password.is_said() || !terminal::can_ask()) {
            return Ok(usual);
        }
        let question = if usual.is_empty() {
            "User name: ".to_owned()
        } else {
            format!("User name [{}]: ", shown(&usual))
        };
        match prompt::visible(&question, "--username NAME")? {
            answer if !answer.is_empty() => Ok(answer),
            _ if !usual.is_empty() => Ok(usual),
            _ => Err(Failure::failed("nothing was done: a login needs a user name").into()),
        }
    }
}

/// What came of credentials that were given just now.
fn refused(error: &Error, username: &str) -> Failure {
    let failure = asked("logging in", error);
    match error {
        Error::BadCredentials(_) => failure.with_help("check user name and password, and the host"),
        Error::Challenge { name } if name == "PASSWORD_RESET" => failure.with_help(format!(
            "choose a new password with the code that was sent: `{}`",
            suggest::command_with("user reset-password", &[username], "--with-code")
        )),
        _ => failure,
    }
}

/// The profile, if there is one. What one says of a Carta that can't be used doesn't matter where another is given.
fn existing(profiles: &Profiles, name: &str, elsewhere: bool) -> Result<Option<Profile>, Error> {
    match profiles.get(name) {
        Err(Error::Configuration(Configuration::ProfileValue { .. })) if elsewhere => Ok(None),
        Err(Error::ProfileNotFound { .. }) => Ok(None),
        other => other.map(Some),
    }
}
