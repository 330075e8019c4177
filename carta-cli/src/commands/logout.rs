use super::profile;
use crate::context::{Context, earlier_logins, profiles};
use crate::failure::Failure;
use crate::output::shown;
use serde::Serialize;

/// Forget a saved login.
///
/// Token and password are taken out of the profile; its user name and host stay, for the next `carta login`. A token that
/// somebody else has got hold of counts until it ends: who is to be kept out is suspended, or gets another password.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta logout
  carta logout --profile work
  carta logout --all")]
pub(crate) struct Logout {
    /// Forget the logins of every profile.
    #[arg(long)]
    all: bool,
}

#[derive(Serialize)]
struct LoggedOut {
    profiles: Vec<String>,
}

impl Logout {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        if self.all && context.globals().profile().is_some() {
            return Err(Failure::usage("`--all` and `--profile` contradict each other").into());
        }
        let profiles = profiles()?;
        let names = if self.all {
            profiles.names()?
        } else {
            let name = context.profile()?;
            profile::is_there(&profiles, &name)?;
            vec![name]
        };
        context.warn_of_profiles();
        let mut left = Vec::new();
        for name in &names {
            match profiles.forget(name) {
                Ok(()) => {
                    context.say(format_args!("profile `{}` holds no login any more", shown(name)));
                }
                // Others are to be forgotten nevertheless.
                Err(error) => left.push(error.to_string()),
            }
        }
        for name in earlier_logins() {
            context.say(format_args!("{name} is set, and still logs in"));
        }
        if !left.is_empty() {
            let what = format!("not every login is forgotten: {}", left.join("; "));
            let file = profiles.path().display().to_string();
            return Err(Failure::failed(what)
                .help(format!("take `password` and `token` out of {}", shown(&file)))
                .into());
        }
        context.result(&LoggedOut { profiles: names })
    }
}
