use super::saved::Saved;
use crate::context::{Context, profiles};
use crate::output::{self, shown};
use crate::prompt::PasswordFrom;
use carta_core::{Error, Profile, Profiles};

/// Save a login, or change one; what isn't said stays as it is.
///
/// Where it logs in is said by `--host` or `--environment`. A token that is saved goes, unless it is for the same user at
/// the same Carta.
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
        let mut profile = existing(&profiles, &self.name)?;
        let before = profile.clone();
        if let Some(host) = context.globals().host()? {
            crate::home::set(&mut profile, &host);
        }
        if self.username.is_some() {
            profile.username = self.username;
        }
        if self.aws_profile.is_some() {
            profile.aws_profile = self.aws_profile;
        }
        if self.no_password {
            profile.password = None;
        } else if self.password.is_said() {
            profile.password = Some(self.password.read("Password: ")?);
        }
        if profile.username != before.username || profile.host().ok() != before.host().ok() {
            (profile.token, profile.token_host) = (None, None);
        }
        profiles.save(&profile)?;
        context.say(format_args!("profile `{}` is saved", shown(&profile.name)));
        Ok(output::value(context.globals().format(), &Saved::from(profile))?)
    }
}

/// The profile, or a new one.
fn existing(profiles: &Profiles, name: &str) -> Result<Profile, Error> {
    match profiles.get(name) {
        Err(Error::ProfileNotFound { .. }) => Ok(Profile::new(name)),
        other => other,
    }
}
