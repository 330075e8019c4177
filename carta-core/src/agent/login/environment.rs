//! What the environment says of a login.

use super::way::Way;
use crate::error::Configuration;
use crate::{Error, Host, Profile};
use std::env;

impl Host {
    /// The Carta that a login asks: the one `given`, else `CARTA_HOST`, else the profile's, else what `CARTA_ENV` says, else
    /// production.
    ///
    /// ```
    /// # fn example(profile: &carta::Profile) -> Result<(), carta::Error> {
    /// println!("logging in at {}", carta::Host::to_ask(None, Some(profile))?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Configuration::Variable`] or [`Configuration::Host`] for what can't be used.
    pub fn to_ask(given: Option<&Self>, profile: Option<&Profile>) -> Result<Self, Error> {
        host(given, profile)
    }
}

/// Where to log in: what is given, else `CARTA_HOST`, else the profile's own, else `CARTA_ENV`, else production.
pub(super) fn host(given: Option<&Host>, profile: Option<&Profile>) -> Result<Host, Error> {
    if let Some(host) = given {
        return Ok(host.clone());
    }
    if let Some(host) = variable("CARTA_HOST")? {
        return host.parse();
    }
    if let Some(profile) = profile {
        return profile.host();
    }
    match variable("CARTA_ENV")? {
        None => Ok(Host::production()),
        Some(word) => Host::environment(&word).ok_or_else(|| {
            let problem =
                format!("`{}` is neither `production` nor `development`", word.escape_debug());
            Configuration::Variable { variable: "CARTA_ENV", problem }.into()
        }),
    }
}

/// Who is to log in.
pub(super) fn way() -> Result<Option<Way>, Error> {
    if let Some(token) = variable("CARTA_API_TOKEN")? {
        return Ok(Some(Way::ApiToken(token.into())));
    }
    if let Some(name) = variable("CARTA_PROFILE")? {
        return Ok(Some(Way::Profile(name)));
    }
    let username = first(["CARTA_USERNAME", "CARTA_USER"])?;
    let password = first(["CARTA_PASSWORD", "CARTA_PASS"])?;
    match (username, password) {
        (Some(username), Some(password)) => {
            Ok(Some(Way::Password { username, password: password.into() }))
        }
        (Some(_), None) => Err(incomplete("CARTA_USERNAME", "CARTA_PASSWORD")),
        (None, Some(_)) => Err(incomplete("CARTA_PASSWORD", "CARTA_USERNAME")),
        (None, None) => Ok(None),
    }
}

fn first([newer, older]: [&'static str; 2]) -> Result<Option<String>, Error> {
    Ok(variable(newer)?.or(variable(older)?))
}

/// A variable of the environment; an empty one is as good as none.
fn variable(variable: &'static str) -> Result<Option<String>, Error> {
    match env::var(variable) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => {
            Err(Configuration::Variable { variable, problem: "it isn't UTF-8".into() }.into())
        }
    }
}

pub(super) fn incomplete(given: &'static str, missing: &'static str) -> Error {
    Configuration::Incomplete { given, missing }.into()
}
