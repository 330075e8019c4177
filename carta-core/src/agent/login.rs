//! The login builder.

mod challenge;
mod environment;
mod prompt;
mod way;

use super::Agent;
use super::renewal::{First, Renewal};
use super::{cognito, token::Token};
use crate::error::Configuration;
use crate::{Error, Host, Secret, io};
use std::future::IntoFuture;
use std::pin::Pin;
use std::sync::Arc;
use way::Way;

/// The host that the environment names, else production.
#[cfg(feature = "verify")]
pub(crate) fn host_of_environment() -> Result<Host, Error> {
    environment::host(None, None)
}

pub use challenge::{Challenge, ChallengeKind, LoginStep};
pub use prompt::{ioff, ion, is_interactive};

/// What a login's agent is handed to.
type Then = fn(Agent) -> Result<Agent, Error>;

/// A login in the making: [`carta::login()`](crate::login) makes its agent the process's own,
/// [`Agent::login()`] only hands it out.
///
/// ```no_run
/// # async fn example() -> Result<(), carta::Error> {
/// carta::login().await?; // whom the environment names
/// carta::login().username("andy").password("secret").await?;
/// carta::login().profile("work").await?; // saved by `carta::Profiles`, or by pycarta
/// carta::login().host("https://carta.example.com".parse()?).await?; // at a Carta of one's own
/// # Ok(())
/// # }
/// ```
///
/// Who logs in is the first of these that is there:
///
/// 1. what is given here: an API token, or a profile, or a user name and a password, whole and one of them alone;
/// 2. `CARTA_API_TOKEN`;
/// 3. `CARTA_PROFILE`, a profile's name;
/// 4. `CARTA_USERNAME` and `CARTA_PASSWORD` (older: `CARTA_USER` and `CARTA_PASS`);
/// 5. who sits at the terminal, if [`carta::ion()`](crate::ion) allows to ask; [`carta::login()`](crate::login) alone does.
///
/// Where: the [`host`](Self::host) given here, else `CARTA_HOST`, else the profile's own host or environment, else `CARTA_ENV`
/// (`production`, or `development` alias `sandbox`), else production.
///
/// A password doesn't leave the process: the login proves that it is known, by SRP as Cognito does it. A profile's saved
/// token is used until it is refused or has expired, only at the Carta that issued it, and only if it is the profile's user's
/// (see [`Profile::token_user`](crate::Profile::token_user)); the token of a new login is saved in its place.
#[must_use = "a login does nothing until it is awaited, or `blocking()` is called"]
pub struct Login {
    host: Option<Host>,
    username: Option<String>,
    password: Option<Secret>,
    profile: Option<String>,
    api_token: Option<Secret>,
    may_prompt: bool,
    first: fn(),
    then: Then,
}

impl Login {
    /// A login that calls `first` when it begins and hands its agent to `then`.
    pub(crate) fn new(first: fn(), then: Then) -> Self {
        Self {
            host: None,
            username: None,
            password: None,
            profile: None,
            api_token: None,
            may_prompt: false,
            first,
            then,
        }
    }

    /// Whoever sits at the terminal may be asked.
    pub(crate) fn with_prompt(mut self) -> Self {
        self.may_prompt = true;
        self
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

    /// A saved profile, by name; see [`Profiles`](crate::Profiles).
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// An API token, which stands for its owner until it is revoked.
    pub fn api_token(mut self, token: impl Into<Secret>) -> Self {
        self.api_token = Some(token.into());
        self
    }

    /// Logs in and waits for it, for code that isn't async.
    ///
    /// # Errors
    ///
    /// As awaiting it: [`Error::BadCredentials`] if Carta refuses them, [`Error::Configuration`] if there are none,
    /// [`Error::Challenge`] if more than a password is needed and nobody may be asked, and what [`Error`] says of Carta
    /// out of reach.
    pub fn blocking(self) -> Result<Agent, Error> {
        if io::is_own_thread() {
            return Err(Error::own_thread());
        }
        io::block_on(self.into_future())
    }

    /// Logs in up to the first step that needs more than a password.
    ///
    /// ```no_run
    /// # fn ask(what: &str) -> String { String::new() }
    /// # async fn example() -> Result<(), carta::Error> {
    /// use carta::LoginStep;
    ///
    /// let mut step = carta::login().username("andy").password("secret").begin().await?;
    /// let agent = loop {
    ///     match step {
    ///         LoginStep::Done(agent) => break agent,
    ///         LoginStep::Challenge(challenge) => {
    ///             step = challenge.answer(ask(challenge.name())).await?;
    ///         }
    ///     }
    /// };
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`blocking`](Self::blocking), but for challenges.
    pub async fn begin(self) -> Result<LoginStep, Error> {
        (self.first)();
        io::run(async move { self.step().await }).await
    }

    /// Asks for a code by which a forgotten password can be replaced; it is sent to the user. Says where to, as far as
    /// Cognito shows it. Needs [`username`](Self::username) alone. pycarta: `reset_user_password`, which needs keys of AWS.
    ///
    /// # Errors
    ///
    /// [`Error::RateLimited`] after too many; else as [`Error`] says. An unknown user may be an error or not.
    pub async fn request_password_reset(self) -> Result<Option<String>, Error> {
        let (host, renewal) = self.forgetful()?;
        io::run(async move {
            cognito::request_reset(renewal.pool(&host).await?, &renewal.username).await
        })
        .await
    }

    /// Sets a new password with the code that was sent. The new password goes out, encrypted by TLS.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidParameter`] if the code is wrong or the password too weak; else as [`Error`] says.
    pub async fn confirm_password_reset(
        self,
        code: impl Into<Secret>,
        new_password: impl Into<Secret>,
    ) -> Result<(), Error> {
        let (host, renewal) = self.forgetful()?;
        let (code, new_password) = (code.into(), new_password.into());
        io::run(async move {
            let pool = renewal.pool(&host).await?;
            cognito::confirm_reset(pool, &renewal.username, &code, &new_password).await
        })
        .await
    }

    fn forgetful(self) -> Result<(Host, Renewal), Error> {
        let host = environment::host(self.host.as_ref(), None)?;
        let missing =
            Configuration::Incomplete { given: "a password's reset", missing: "`username`" };
        let username = self.username.filter(|name| !name.is_empty()).ok_or(missing)?;
        Ok((host, Renewal::new(username, None)))
    }

    /// Runs on the background thread.
    async fn step(self) -> Result<LoginStep, Error> {
        let way = match way::find(&self)? {
            Some(way) => way,
            None if self.may_prompt && prompt::may_ask() => {
                io::compute(prompt::credentials).await??
            }
            None => return Err(Configuration::NotLoggedIn.into()),
        };
        match way {
            Way::ApiToken(token) => {
                let host = environment::host(self.host.as_ref(), None)?;
                LoginStep::done(Agent::new(host, None, Token::api(token)), self.then)
            }
            Way::Password { username, password } => {
                let host = environment::host(self.host.as_ref(), None)?;
                let renewal = Renewal::new(username, Some(password.clone()));
                begin(host, renewal, &password, self.then).await
            }
            Way::Profile(name) => self.by_profile(name).await,
        }
    }

    async fn by_profile(self, name: String) -> Result<LoginStep, Error> {
        let (profiles, profile) = way::load(name).await?;
        let host = environment::host(self.host.as_ref(), Some(&profile))?;
        let username = profile.username.clone().unwrap_or_default();
        let renewal = Renewal::new(username, profile.password.clone()).saved(profiles, &profile);
        if let Some(token) = way::usable_token(&profile, &host) {
            return LoginStep::done(Agent::new(host, Some(Arc::new(renewal)), token), self.then);
        }
        match (&profile.username, profile.password) {
            (Some(_), Some(password)) => begin(host, renewal, &password, self.then).await,
            _ => Err(Configuration::ProfileIncomplete { name: profile.name }.into()),
        }
    }
}

/// The first login with a password.
async fn begin(
    host: Host,
    renewal: Renewal,
    password: &Secret,
    then: Then,
) -> Result<LoginStep, Error> {
    let first = renewal.first(&host, password).await?;
    LoginStep::of(first, host, Arc::new(renewal), then)
}

impl LoginStep {
    fn of(first: First, host: Host, renewal: Arc<Renewal>, then: Then) -> Result<Self, Error> {
        match first {
            First::Done(token) => Self::done(Agent::new(host, Some(renewal), token), then),
            First::Challenge(pending) => {
                Ok(Self::Challenge(Challenge::new(pending, host, renewal, then)))
            }
        }
    }

    fn done(agent: Agent, then: Then) -> Result<Self, Error> {
        then(agent).map(Self::Done)
    }
}

impl IntoFuture for Login {
    type Output = Result<Agent, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let may_prompt = self.may_prompt;
            let mut step = self.begin().await?;
            loop {
                match step {
                    LoginStep::Done(agent) => return Ok(agent),
                    LoginStep::Challenge(challenge) if may_prompt && prompt::may_ask() => {
                        step = prompt::answer(challenge).await?;
                    }
                    LoginStep::Challenge(challenge) => return Err(challenge.unanswered()),
                }
            }
        })
    }
}
