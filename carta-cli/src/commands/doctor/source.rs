//! Where a login comes from.

use crate::context::{Context, DEFAULT_PROFILE, nobody, profiles};
use crate::output::shown;
use carta_core::{Configuration, Error};
use std::env;
use std::fmt;

/// What logs in, and what says so.
pub(super) enum Source {
    ApiToken,
    Profile { name: String, said_by: &'static str, username: Option<String> },
    Password { username: String },
}

impl Source {
    /// In the order in which they count.
    pub(super) fn find(context: &Context) -> anyhow::Result<Self> {
        if context.globals().profile().is_some() {
            return profile(context, "--profile");
        }
        if said("CARTA_API_TOKEN").is_some() {
            return Ok(Self::ApiToken);
        }
        if said("CARTA_PROFILE").is_some() {
            return profile(context, "CARTA_PROFILE");
        }
        let username = said("CARTA_USERNAME").or_else(|| said("CARTA_USER"));
        let password = said("CARTA_PASSWORD").or_else(|| said("CARTA_PASS"));
        match (username, password) {
            (Some(username), Some(_)) => return Ok(Self::Password { username }),
            (Some(_), None) => return Err(incomplete("CARTA_USERNAME", "CARTA_PASSWORD")),
            (None, Some(_)) => return Err(incomplete("CARTA_PASSWORD", "CARTA_USERNAME")),
            (None, None) => {}
        }
        profile(context, "being the one of that name")
    }
}

fn profile(context: &Context, said_by: &'static str) -> anyhow::Result<Source> {
    let Some(profile) = context.saved_profile()? else {
        return Err(nobody(&profiles()?.names()?).into());
    };
    Ok(Source::Profile { name: profile.name, said_by, username: profile.username })
}

fn incomplete(given: &'static str, missing: &'static str) -> anyhow::Error {
    Error::from(Configuration::Incomplete { given, missing }).into()
}

fn said(variable: &str) -> Option<String> {
    env::var(variable).ok().filter(|value| !value.is_empty())
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ApiToken => f.write_str("the API token of CARTA_API_TOKEN"),
            Self::Password { username } => {
                write!(f, "`{}` with a password, by CARTA_USERNAME", shown(username))
            }
            Self::Profile { name, username, .. } if name == DEFAULT_PROFILE => {
                let who = username.as_deref().unwrap_or_default();
                write!(f, "`{}`, by the profile `{DEFAULT_PROFILE}`", shown(who))
            }
            Self::Profile { name, said_by, username } => {
                let who = username.as_deref().unwrap_or_default();
                write!(
                    f,
                    "`{}`, by the profile `{}`, which {said_by} names",
                    shown(who),
                    shown(name)
                )
            }
        }
    }
}
