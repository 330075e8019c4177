//! Saved logins, in the file that pycarta keeps them in.

mod check;
mod digest;
mod draft;
mod file;
mod folder;
mod ini;
mod lines;
mod profiles;
mod safety;
#[cfg(test)]
#[expect(clippy::print_stdout, reason = "a test tells what it counted, and what it had to skip")]
mod tests;

use crate::error::Configuration;
use crate::{Error, Host, Secret};
use ini::{Ini, Section};
use std::borrow::Cow;

pub use profiles::Profiles;

/// A saved login: who, where, and with what.
///
/// ```
/// use carta::Profile;
///
/// let mut profile = Profile::new("work");
/// profile.username = Some("andy".into());
/// profile.password = Some("correct horse".into());
/// profile.environment = Some("production".into());
/// assert!(profile.is_production());
/// assert!(!format!("{profile:?}").contains("correct horse"));
/// ```
///
/// [`Profiles`] reads and saves them. What a profile doesn't say is `None`; what is saved as `None` is taken out of the
/// file.
///
/// pycarta: `Profile`, whose `profile_name` is [`name`](Self::name) here.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// The name it is saved under. Any text but an empty one, `DEFAULT`, and one with `]` or a line end in it.
    pub name: String,
    /// Who logs in.
    pub username: Option<String>,
    /// Which of the hosted Cartas, as the file says it: see [`host`](Self::host).
    pub environment: Option<String>,
    /// The Carta to log in to, where that is none of the hosted ones: it counts before [`environment`](Self::environment).
    /// pycarta ignores it.
    pub own_host: Option<Host>,
    /// The password, which the file holds in clear text.
    pub password: Option<Secret>,
    /// The token of the last login, which the file holds in clear text.
    pub token: Option<Secret>,
    /// The profile of AWS's own configuration that goes with it. carta itself needs none.
    pub aws_profile: Option<String>,
    /// The Carta that issued [`token`](Self::token), if that isn't the one that `environment` names. The token must be
    /// sent to no other. pycarta ignores it.
    ///
    /// It is saved with a short digest of the token. Where pycarta has since put another token in its place, which
    /// comes from the environment's Carta, this is `None` again.
    pub token_host: Option<Host>,
    /// Whose [`token`](Self::token) it is: the [`username`](Self::username) by which it was got. A login by another user name
    /// doesn't take it. pycarta ignores it.
    ///
    /// Where it is `None`, as for a token of pycarta's, the token itself has to name the user, by user name, e-mail address
    /// or telephone number; else it isn't taken either. It is saved with the same digest as `token_host`.
    pub token_user: Option<String>,
}

impl Profile {
    /// A profile that says nothing yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            username: None,
            environment: None,
            own_host: None,
            password: None,
            token: None,
            aws_profile: None,
            token_host: None,
            token_user: None,
        }
    }

    /// Whether it is for the production Carta. pycarta: `Profile.is_production`.
    #[must_use]
    pub fn is_production(&self) -> bool {
        matches!(self.host(), Ok(host) if host == Host::production())
    }

    /// The Carta to log in to: [`own_host`](Self::own_host), else the hosted one that `environment` names, in any case:
    /// `production`, or `development` alias `sandbox`. Without one it is development, as for pycarta.
    ///
    /// # Errors
    ///
    /// [`Configuration::ProfileValue`] for any other word. pycarta takes it for development.
    pub fn host(&self) -> Result<Host, Error> {
        self.own_host.clone().map_or_else(|| self.hosted(), Ok)
    }

    /// The only Carta that pycarta logs in to with it, and has its tokens from.
    pub(crate) fn hosted(&self) -> Result<Host, Error> {
        let word = self.environment.as_deref().unwrap_or("development");
        match word.to_lowercase().as_str() {
            "production" => Ok(Host::production()),
            "development" | "sandbox" => Ok(Host::development()),
            _ => Err(self.unusable("environment", "say `production` or `development`")),
        }
    }

    /// The Carta that its token may be sent to: the one that issued it.
    ///
    /// # Errors
    ///
    /// As [`host`](Self::host), if the profile has no `token_host` of its own.
    pub fn host_of_token(&self) -> Result<Host, Error> {
        self.token_host.clone().map_or_else(|| self.hosted(), Ok)
    }

    fn read(ini: &Ini<'_>, section: &Section<'_>) -> Result<Self, Error> {
        let text = |key| ini.value(section, key).map(|value| value.as_str().to_owned());
        let secret = |key| ini.value(section, key).map(|value| Secret::from(value.as_str()));
        let mut profile = Self {
            username: text("username"),
            environment: text("environment"),
            password: secret("password"),
            token: secret("token"),
            aws_profile: text("aws_profile"),
            ..Self::new(section.name)
        };
        profile.own_host = profile.parse_host("own_host", text("own_host"))?;
        if digest::is_of(text("token_digest").as_deref(), profile.token.as_ref()) {
            profile.token_host = profile.parse_host("token_host", text("token_host"))?;
            profile.token_user = text("token_user");
        }
        Ok(profile)
    }

    /// The same of a profile that names a Carta in a way that can't be read: without that, and without what only that
    /// Carta may be sent.
    fn salvage(ini: &Ini<'_>, section: &Section<'_>) -> Self {
        Self::read(ini, section).unwrap_or_else(|_| {
            let text = |key| ini.value(section, key).map(|value| value.as_str().to_owned());
            Self {
                username: text("username"),
                aws_profile: text("aws_profile"),
                ..Self::new(section.name)
            }
        })
    }

    fn parse_host(&self, key: &'static str, text: Option<String>) -> Result<Option<Host>, Error> {
        let host = text.map(|text| text.parse()).transpose();
        host.map_err(|_| self.unusable(key, "write it as `https://host`"))
    }

    /// A token is its user's, and of one Carta: it doesn't go over to another one, unless a new one is given at once.
    fn leave_token(&mut self, before: &Self) {
        let login = |profile: &Self| (profile.host().ok(), profile.hosted().ok());
        let same = self.username == before.username && login(self) == login(before);
        if !same && self.token == before.token {
            (self.token, self.token_host, self.token_user) = (None, None, None);
        }
    }

    /// What the file is to say, in the order of pycarta's own keys; the last four are ours.
    fn values(&self) -> [(&'static str, Option<Cow<'_, str>>); 9] {
        let own_host = self.own_host.as_ref().map(|host| Cow::Owned(host.to_string()));
        let host = self.token_host.as_ref().map(|host| Cow::Owned(host.to_string()));
        let noted = host.is_some() || self.token_user.is_some();
        let digest = self.token.as_ref().filter(|_| noted).map(digest::of);
        [
            ("username", self.username.as_deref().map(Cow::from)),
            ("environment", self.environment.as_deref().map(Cow::from)),
            ("password", self.password.as_ref().map(|it| it.expose().into())),
            ("token", self.token.as_ref().map(|it| it.expose().into())),
            ("aws_profile", self.aws_profile.as_deref().map(Cow::from)),
            ("own_host", own_host),
            ("token_host", host),
            ("token_user", self.token_user.as_deref().map(Cow::from)),
            ("token_digest", digest.map(Cow::Owned)),
        ]
    }

    fn unusable(&self, key: &'static str, problem: &'static str) -> Error {
        Configuration::ProfileValue { profile: self.name.clone(), key, problem }.into()
    }
}
