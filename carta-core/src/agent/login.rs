//! The login builder: credentials given in code, or found in the environment.

use super::Agent;
use crate::error::Configuration;
use crate::{Error, Host, Secret, io};
use std::env;
use std::future::IntoFuture;
use std::pin::Pin;

/// A user name and the password that goes with it.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) username: String,
    pub(super) password: Secret,
}

/// A login in the making: [`carta::login()`](crate::login) makes its agent the process's own,
/// [`Agent::login()`] only hands it out.
///
/// ```no_run
/// # async fn example() -> Result<(), carta::Error> {
/// carta::login().await?; // CARTA_USERNAME and CARTA_PASSWORD
/// carta::login().username("andy").password("secret").await?; // or given here
/// carta::login().host("https://carta.example.com".parse()?).await?; // at a Carta of one's own
/// # Ok(())
/// # }
/// ```
///
/// User name and password belong together: either both are given here, or both come from `CARTA_USERNAME` and
/// `CARTA_PASSWORD` (older: `CARTA_USER`, `CARTA_PASS`). The host is what is given here, else `CARTA_HOST`, else what
/// `CARTA_ENV` says (`production`, or `development` alias `sandbox`), else production.
///
/// The password doesn't leave the process: the login proves that it is known, by SRP as Cognito does it.
#[must_use = "a login does nothing until it is awaited, or `blocking()` is called"]
pub struct Login {
    host: Option<Host>,
    username: Option<String>,
    password: Option<Secret>,
    then: fn(Agent) -> Result<Agent, Error>,
}

impl Login {
    /// A login whose agent is handed to `then`.
    pub(crate) fn new(then: fn(Agent) -> Result<Agent, Error>) -> Self {
        Self { host: None, username: None, password: None, then }
    }

    /// The Carta to log in to.
    pub fn host(mut self, host: Host) -> Self {
        self.host = Some(host);
        self
    }

    /// Who logs in.
    pub fn username(mut self, name: impl Into<String>) -> Self {
        self.username = Some(name.into());
        self
    }

    /// The password.
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Logs in and waits for it, for code that isn't async.
    ///
    /// # Errors
    ///
    /// [`Error::BadCredentials`] if Carta refuses them, [`Error::Configuration`] if there are none, and what
    /// [`Error`] says of Carta out of reach.
    pub fn blocking(self) -> Result<Agent, Error> {
        io::block_on(self.into_future())
    }

    /// Where it will log in, and as whom: for the log.
    pub(crate) fn target(&self) -> Result<(Host, String), Error> {
        self.resolve().map(|(host, credentials)| (host, credentials.username))
    }

    fn resolve(&self) -> Result<(Host, Credentials), Error> {
        let host = match &self.host {
            Some(host) => host.clone(),
            None => host_of_environment()?,
        };
        let credentials = match (&self.username, &self.password) {
            (Some(username), Some(password)) => {
                Credentials { username: username.clone(), password: password.clone() }
            }
            (Some(_), None) => return Err(incomplete("`username`", "`password`")),
            (None, Some(_)) => return Err(incomplete("`password`", "`username`")),
            (None, None) => credentials_of_environment()?,
        };
        Ok((host, credentials))
    }
}

impl IntoFuture for Login {
    type Output = Result<Agent, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (host, credentials) = self.resolve()?;
            let agent = io::run(async move {
                let token = credentials.log_in(&host).await?;
                Ok(Agent::new(host, Some(credentials), token))
            })
            .await?;
            (self.then)(agent)
        })
    }
}

fn host_of_environment() -> Result<Host, Error> {
    if let Some(host) = variable("CARTA_HOST")? {
        return host.parse();
    }
    match variable("CARTA_ENV")?.as_deref() {
        None | Some("production") => Ok(Host::production()),
        Some("development" | "sandbox") => Ok(Host::development()),
        Some(other) => Err(unusable(
            "CARTA_ENV",
            format!("`{}` is neither `production` nor `development`", other.escape_debug()),
        )),
    }
}

fn credentials_of_environment() -> Result<Credentials, Error> {
    // To pass over what names another identity would log in as somebody else than was meant.
    for other in ["CARTA_API_TOKEN", "CARTA_PROFILE"] {
        if variable(other)?.is_some() {
            return Err(unusable(
                other,
                "this version logs in by user name and password alone: unset it, or give them in code".into(),
            ));
        }
    }
    let username = first(["CARTA_USERNAME", "CARTA_USER"])?;
    let password = first(["CARTA_PASSWORD", "CARTA_PASS"])?;
    match (username, password) {
        (Some(username), Some(password)) => Ok(Credentials { username, password: password.into() }),
        (Some(_), None) => Err(incomplete("CARTA_USERNAME", "CARTA_PASSWORD")),
        (None, Some(_)) => Err(incomplete("CARTA_PASSWORD", "CARTA_USERNAME")),
        (None, None) => Err(Configuration::NotLoggedIn.into()),
    }
}

fn first(names: [&'static str; 2]) -> Result<Option<String>, Error> {
    let [newer, older] = names;
    Ok(variable(newer)?.or(variable(older)?))
}

/// A variable of the environment; an empty one is as good as none.
fn variable(name: &'static str) -> Result<Option<String>, Error> {
    match env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(unusable(name, "it isn't UTF-8".into())),
    }
}

fn unusable(variable: &'static str, problem: String) -> Error {
    Configuration::Variable { variable, problem }.into()
}

fn incomplete(given: &'static str, missing: &'static str) -> Error {
    Configuration::Incomplete { given, missing }.into()
}
