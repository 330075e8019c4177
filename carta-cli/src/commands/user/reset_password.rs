use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Row, shown};
use crate::passwords;
use crate::prompt::{self, PasswordFrom, Yes};
use crate::suggest;
use anyhow::Context as _;
use carta_core::{Agent, Host, Secret};
use serde::Serialize;
use std::borrow::Cow;
use std::path::PathBuf;

/// Give a user a password.
///
/// As administrator of a Carta of your own: one that is made up, shown once, and good for one login, at which the user
/// chooses another. Whatever logins the user has end.
///
/// The hosted Carta sends the user a code instead, with `--send-code`; with it and a new password the user, or you at the
/// user's terminal, ends it with `--with-code`, for which nobody need be logged in.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta user reset-password andy
  carta user reset-password andy --yes
  carta user reset-password ci --password-file password.txt
  carta user reset-password andy --send-code --environment production
  carta user reset-password andy --with-code --environment production")]
pub(crate) struct ResetPassword {
    /// The user, by name.
    name: String,

    #[command(flatten)]
    password: PasswordFrom,

    /// Let Carta send the user a code.
    #[arg(long, conflicts_with_all = ["password_stdin", "password_file", "with_code"])]
    send_code: bool,

    /// Set a new password with the code that was sent.
    #[arg(long)]
    with_code: bool,

    /// Read the code from stdin.
    #[arg(long, requires = "with_code", conflicts_with_all = ["code_file", "password_stdin"])]
    code_stdin: bool,

    /// Read the code from this file.
    #[arg(long, value_name = "FILE", requires = "with_code")]
    code_file: Option<PathBuf>,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct Reset<'a> {
    user: &'a str,
    /// The password that was made up.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<&'a str>,
    /// Where a code was sent to.
    #[serde(skip_serializing_if = "Option::is_none")]
    destination: Option<&'a str>,
}

impl Row for Reset<'_> {
    const COLUMNS: &'static [&'static str] = &["user", "password"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        vec![self.user.into(), self.password.unwrap_or_default().into()]
    }
}

impl ResetPassword {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        if self.send_code {
            return self.send_code(context);
        }
        if self.with_code {
            return self.with_code(context);
        }
        if self.password.is_said() { self.set(context) } else { self.make_up(context) }
    }

    fn make_up(&self, context: &Context) -> anyhow::Result<()> {
        let (user, name) = (self.name.as_str(), shown(&self.name));
        self.yes.to(&format!("end the logins of `{name}` and give a password for one login"))?;
        let users = context.agent()?.users();
        let password = passwords::random()?;
        let doing = format!("giving `{name}` a password for one login");
        context.ask(doing, users.set_temporary_password(user, &password))?;
        context.say(format_args!(
            "`{name}` can log in once with this password, and chooses another then; it is shown this once:"
        ));
        let result = Reset { user, password: Some(password.expose()), destination: None };
        // Also where nobody reads any more, that is a failure.
        context.one(&result).map_err(|error| {
            Failure::failed(format!("`{name}` has a password that can't be shown: {error}"))
                .help(format!(
                    "`{}` makes up another",
                    suggest::command("user reset-password", &[user])
                ))
                .into()
        })
    }

    fn set(&self, context: &Context) -> anyhow::Result<()> {
        let (user, name) = (self.name.as_str(), shown(&self.name));
        let password = self.password.read("New password: ")?;
        let users = context.agent()?.users();
        context
            .ask(format_args!("giving `{name}` a password"), users.set_password(user, &password))?;
        let result = Reset { user, password: None, destination: None };
        context.done(format_args!("`{name}` has the new password"), &result)
    }

    fn send_code(&self, context: &Context) -> anyhow::Result<()> {
        let (user, name) = (self.name.as_str(), shown(&self.name));
        let login = Agent::login().host(host(context)?).username(user);
        let doing = format!("sending `{name}` a code");
        let destination = context.ask(doing, login.request_password_reset())?;
        let to = destination.as_deref().map(|to| format!(" to {}", shown(to))).unwrap_or_default();
        let result = Reset { user, password: None, destination: destination.as_deref() };
        let said = format!(
            "a code is sent{to}, if there is such a user; `{}` takes it",
            suggest::command_with("user reset-password", &[user], "--with-code")
        );
        context.done(said, &result)
    }

    fn with_code(&self, context: &Context) -> anyhow::Result<()> {
        let (user, name) = (self.name.as_str(), shown(&self.name));
        let host = host(context)?;
        let code = self.code()?;
        let password = self.password.choose("New password: ")?;
        let login = Agent::login().host(host).username(user);
        let doing = format!("giving `{name}` a password");
        context.ask(doing, login.confirm_password_reset(code, password))?;
        let result = Reset { user, password: None, destination: None };
        context.done(format_args!("`{name}` has the new password"), &result)
    }
}

impl ResetPassword {
    fn code(&self) -> anyhow::Result<Secret> {
        let question = "Code that was sent: ";
        if self.code_stdin {
            return prompt::line_of_stdin("a code", question);
        }
        match &self.code_file {
            Some(path) => prompt::line_of_file(path)
                .with_context(|| format!("`{}` can't be used as a code", path.display())),
            None => prompt::code(question, "--code-stdin or --code-file FILE"),
        }
    }
}

/// Where to ask, which needs no login.
fn host(context: &Context) -> anyhow::Result<Host> {
    let profile = context.saved_profile()?;
    Ok(Host::to_ask(context.globals().host()?.as_ref(), profile.as_ref())?)
}
