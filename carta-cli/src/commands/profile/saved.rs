//! A profile as it is shown: never a password or a token.

use crate::claims::Claims;
use crate::failure::no_profile;
use crate::output::{Row, optional};
use carta_core::{Error, Profile, Profiles};
use serde::Serialize;
use std::borrow::Cow;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Saved {
    name: String,
    username: Option<String>,
    /// Where it logs in, if what it says can be used.
    host: Option<String>,
    password: bool,
    token: bool,
    token_expires: Option<String>,
    #[serde(skip)]
    token_has_ended: bool,
}

impl From<Profile> for Saved {
    fn from(profile: Profile) -> Self {
        let claims = profile.token.as_ref().and_then(Claims::of);
        Self {
            host: profile.host().ok().map(|host| host.to_string()),
            password: profile.password.is_some(),
            token: profile.token.is_some(),
            token_expires: claims.as_ref().and_then(Claims::ends),
            token_has_ended: claims.is_some_and(|claims| claims.has_ended()),
            name: profile.name,
            username: profile.username,
        }
    }
}

impl Row for Saved {
    const COLUMNS: &'static [&'static str] = &["name", "user", "host", "password", "token"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        let token = match (self.token, self.token_has_ended, &self.token_expires) {
            (false, ..) => "no".into(),
            (true, true, _) => "ended".into(),
            (true, false, Some(end)) => format!("until {end}").into(),
            (true, false, None) => "yes".into(),
        };
        vec![
            self.name.as_str().into(),
            optional(self.username.as_ref()),
            self.host.as_deref().unwrap_or("unusable").into(),
            if self.password { "yes" } else { "no" }.into(),
            token,
        ]
    }
}

/// The profile of that name.
pub(crate) fn one(profiles: &Profiles, name: &str) -> anyhow::Result<Profile> {
    profiles.get(name).map_err(|error| match error {
        Error::ProfileNotFound { name, saved } => no_profile(&name, &saved).into(),
        other => other.into(),
    })
}
