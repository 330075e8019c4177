use super::saved::Saved;
use crate::context::{Context, profiles};
use crate::output::{self, shown};
use crate::prompt::PasswordFrom;
use carta_core::{Configuration, Error, Host, Profile, Secret};

/// Save a login, or change one; what isn't said stays as it is.
///
/// Where it logs in is said by `--host` or `--environment`; a new one is for the Carta that `carta login` would ask. A token
/// and a password that are saved go, unless they are for the same user at the same Carta.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta profile set work --username andy --environment production
  carta profile set ours --username andy --host https://carta.example.com
  carta profile set work --password-file password.txt
  carta profile set work --no-password")]
pub(crate) struct Set {
    /// The profile.
    name: String,

    /// Who logs in.
    #[arg(long, value_name = "NAME")]
    username: Option<String>,

    #[command(flatten)]
    password: PasswordFrom,

    /// Forget the password.
    #[arg(long, conflicts_with_all = ["password_stdin", "password_file"])]
    no_password: bool,

    /// The profile of AWS's own configuration that pycarta uses with it.
    #[arg(long, value_name = "NAME")]
    aws_profile: Option<String>,
}

impl Set {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let profiles = profiles()?;
        context.warn_of_profiles();
        let given = context.globals().host()?;
        let before = match profiles.get(&self.name) {
            // What it says of a Carta is replaced.
            Err(Error::Configuration(Configuration::ProfileValue { .. })) if given.is_some() => {
                None
            }
            Err(Error::ProfileNotFound { .. }) => None,
            other => Some(other?),
        };
        // A new one is for the Carta that a login would ask.
        let host = match &before {
            Some(_) => given,
            None => Some(Host::to_ask(given.as_ref(), None)?),
        };
        let password = match self.password.is_said() {
            true => Some(self.password.read("Password: ")?),
            false => None,
        };
        let had_password = before.is_some_and(|profile| profile.password.is_some());
        let is_to_go = self.no_password || password.is_some();
        let name = self.name.clone();
        // Others may have changed it meanwhile: only what was said is.
        let profile = profiles.set(&name, |profile| self.change(profile, host, password))?;
        context.say(format_args!("profile `{}` is saved", shown(&name)));
        if had_password && !is_to_go && profile.password.is_none() {
            context.say("its password was for another login, and is forgotten");
        }
        Ok(output::value(context.globals().format(), &Saved::from(profile))?)
    }

    fn change(self, profile: &mut Profile, host: Option<Host>, password: Option<Secret>) {
        let before = profile.clone();
        if let Some(host) = host {
            crate::home::set(profile, &host);
        }
        if self.username.is_some() {
            profile.username = self.username;
        }
        if self.aws_profile.is_some() {
            profile.aws_profile = self.aws_profile;
        }
        if profile.username != before.username || profile.host().ok() != before.host().ok() {
            (profile.token, profile.token_host, profile.password) = (None, None, None);
        }
        if self.no_password {
            profile.password = None;
        } else if password.is_some() {
            profile.password = password;
        }
    }
}
