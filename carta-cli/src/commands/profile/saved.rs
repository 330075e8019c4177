//! A profile as it is shown: never a password or a token.

use crate::claims::Claims;
use crate::context::Context;
use crate::failure::no_profile;
use crate::output::{Row, optional};
use carta_core::{Configuration, Error, Profile, Profiles};
use serde::Serialize;
use std::borrow::Cow;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Saved {
    name: String,
    username: Option<String>,
    /// Where it logs in, if what it says can be used.
    host: Option<String>,
    /// Not known of what can't be used.
    password: Option<bool>,
    token: Option<bool>,
    token_expires: Option<String>,
    #[serde(skip)]
    token_has_ended: bool,
}

impl From<Profile> for Saved {
    fn from(profile: Profile) -> Self {
        let claims = profile.token.as_ref().and_then(Claims::of);
        Self {
            host: profile.host().ok().map(|host| host.to_string()),
            password: Some(profile.password.is_some()),
            token: Some(profile.token.is_some()),
            token_expires: claims.as_ref().and_then(Claims::ends),
            token_has_ended: claims.is_some_and(|claims| claims.has_ended()),
            name: profile.name,
            username: profile.username,
        }
    }
}

impl Saved {
    /// A profile that is there, and can't be used.
    fn unusable(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            username: None,
            host: None,
            password: None,
            token: None,
            token_expires: None,
            token_has_ended: false,
        }
    }

    /// The profile of that name. One that can't be used is shown as that, and said to be.
    pub(super) fn load(context: &Context, profiles: &Profiles, name: &str) -> anyhow::Result<Self> {
        match profiles.get(name) {
            Err(error @ Error::Configuration(Configuration::ProfileValue { .. })) => {
                context.say(format_args!("warning: {error}"));
                Ok(Self::unusable(name))
            }
            _ => Ok(Self::from(one(profiles, name)?)),
        }
    }
}

impl Row for Saved {
    const COLUMNS: &'static [&'static str] = &["name", "user", "host", "password", "token"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        let token = match (self.token, self.token_has_ended, &self.token_expires) {
            (None, ..) => "".into(),
            (Some(false), ..) => "no".into(),
            (Some(true), true, _) => "ended".into(),
            (Some(true), false, Some(end)) => format!("until {end}").into(),
            (Some(true), false, None) => "yes".into(),
        };
        vec![
            self.name.as_str().into(),
            optional(self.username.as_ref()),
            self.host.as_deref().unwrap_or("unusable").into(),
            self.password.map_or("", |saved| if saved { "yes" } else { "no" }).into(),
            token,
        ]
    }
}

/// The profile of that name.
fn one(profiles: &Profiles, name: &str) -> anyhow::Result<Profile> {
    profiles.get(name).map_err(|error| match error {
        Error::ProfileNotFound { name, saved } => no_profile(&name, &saved).into(),
        other => other.into(),
    })
}

/// Whether a profile of that name is there, whatever it says.
pub(crate) fn is_there(profiles: &Profiles, name: &str) -> anyhow::Result<()> {
    let saved = profiles.names()?;
    if saved.iter().any(|saved| saved == name) {
        return Ok(());
    }
    Err(no_profile(name, &saved).into())
}
