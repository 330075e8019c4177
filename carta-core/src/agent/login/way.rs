//! The ways to log in, and which of them is meant.

use super::{Login, environment};
use crate::agent::token::Token;
use crate::error::Configuration;
use crate::{Error, Host, Profile, Profiles, Secret, io};

/// How somebody logs in.
pub(super) enum Way {
    ApiToken(Secret),
    Profile(String),
    Password { username: String, password: Secret },
}

/// What is given, else what the environment says.
pub(super) fn find(login: &Login) -> Result<Option<Way>, Error> {
    match given(login)? {
        Some(way) => Ok(Some(way)),
        None => environment::way(),
    }
}

/// What is given: one way, and that whole.
fn given(login: &Login) -> Result<Option<Way>, Error> {
    let by_password = match (&login.username, &login.password) {
        (Some(username), Some(password)) => {
            Some(Way::Password { username: username.clone(), password: password.clone() })
        }
        (Some(_), None) => return Err(environment::incomplete("`username`", "`password`")),
        (None, Some(_)) => return Err(environment::incomplete("`password`", "`username`")),
        (None, None) => None,
    };
    let by_profile = login.profile.clone().map(Way::Profile);
    let by_token = login.api_token.clone().map(Way::ApiToken);
    let mut ways = [by_token, by_profile, by_password].into_iter().flatten();
    match (ways.next(), ways.next()) {
        (_, Some(_)) => Err(Configuration::Ambiguous.into()),
        (way, None) => Ok(way),
    }
}

/// A saved profile, and where it is saved.
pub(super) async fn load(name: String) -> Result<(Profiles, Profile), Error> {
    io::compute(move || {
        let profiles = Profiles::open_default()?;
        let profile = profiles.get(&name)?;
        Ok((profiles, profile))
    })
    .await?
}

/// The profile's token, if `host` issued it to the profile's user and it hasn't run out.
pub(super) fn usable_token(profile: &Profile, host: &Host) -> Option<Token> {
    let token = profile.token.clone()?;
    let issuer = profile.host_of_token().ok()?;
    let token = Token::saved(token);
    (issuer == *host && is_of_user(profile, &token) && !token.has_expired()).then_some(token)
}

/// pycarta leaves a token where it is though the user beside it has changed. What says that it is the user's is what carta
/// noted when it got the token by that name, whatever that is an alias for; else the token itself.
fn is_of_user(profile: &Profile, token: &Token) -> bool {
    let Some(user) = profile.username.as_deref().filter(|user| !user.is_empty()) else {
        return true;
    };
    match &profile.token_user {
        Some(noted) => noted == user,
        None => token.names(user),
    }
}

impl Login {
    /// Who will log in where, and what says so: for the log.
    pub(crate) fn target(&self) -> Result<(Option<Host>, String, &'static str), Error> {
        let way = find(self)?.ok_or(Configuration::NotLoggedIn)?;
        Ok(match way {
            Way::ApiToken(_) => {
                (environment::host(self.host.as_ref(), None).ok(), String::new(), "api token")
            }
            Way::Profile(name) => (self.host.clone(), name, "profile"),
            Way::Password { username, .. } => {
                (environment::host(self.host.as_ref(), None).ok(), username, "user name")
            }
        })
    }
}
