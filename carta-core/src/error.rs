//! What can go wrong when Carta is asked.

mod answer;
mod profile;

use crate::{AuthenticationError, InvalidName, InvalidPolicy, InvalidResource};
use std::error::Error as StdError;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use answer::{Answer, RequestLine};

/// What went wrong when Carta was asked: on which request, what Carta said, and what to do about it.
///
/// ```no_run
/// # async fn example() -> Result<(), carta::Error> {
/// match carta::login().username("andy").password("secret").await {
///     Ok(agent) => println!("logged in at {}", agent.host()),
///     Err(carta::Error::BadCredentials(_)) => println!("wrong user name or password"),
///     Err(error) if error.is_unavailable() => println!("try again later: {error}"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
///
/// Messages name method and path of a request, never its query, headers or body; what Carta said is escaped and cut
/// at 300 characters.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// 400. pycarta: `InvalidParameterException`.
    #[error("Carta refused {0} as invalid: correct what it names and try again")]
    InvalidParameter(Answer),

    /// 401 that a renewed login didn't cure, or a login refused. pycarta: `BadCredentialsException`.
    #[error(
        "Carta didn't accept the credentials for {0}: check user name and password, and log in again"
    )]
    BadCredentials(Answer),

    /// 403. pycarta: `PermissionDeniedException`.
    #[error("Carta doesn't permit {0}: ask an owner or administrator for the permission")]
    PermissionDenied(Answer),

    /// 404; Carta also says so of what the caller may not see.
    #[error("Carta knows nothing at {0}, or the user may not see it: check the name")]
    NotFound(Answer),

    /// 409.
    #[error("{0} contradicts what Carta holds: read it again and decide anew")]
    Conflict(Answer),

    /// 429.
    #[error("Carta is asked too often and put off {answer}: try again later")]
    RateLimited {
        /// What Carta said.
        answer: Answer,
        /// How long Carta asks to wait, if it says so.
        retry_after: Option<Duration>,
    },

    /// 5xx. pycarta: `CartaServerException` (500 only).
    #[error("Carta failed on {0}: try again later")]
    Server(Answer),

    /// Any other status.
    #[error("Carta gave an answer that isn't expected to {0}: check that the host is Carta's")]
    Unexpected(Answer),

    /// A redirect that isn't followed.
    #[error("{request} was redirected, and {problem}: check that the host is Carta's")]
    Redirect {
        /// What was asked.
        request: RequestLine,
        /// Why it isn't followed.
        problem: &'static str,
    },

    /// Carta couldn't be reached, or the answer was cut off.
    #[error("Carta couldn't be reached for {request}: check host and network")]
    Transport {
        /// What was asked.
        request: RequestLine,
        /// What the connection said.
        source: Arc<dyn StdError + Send + Sync>,
    },

    /// No whole answer within the time allowed.
    #[error("no answer to {request} within {} s: try again later", .limit.as_secs())]
    Timeout {
        /// What was asked.
        request: RequestLine,
        /// How long was waited.
        limit: Duration,
    },

    /// An answer that can't be read: not the JSON expected, too large, or encoded.
    #[error("the answer to {request} can't be read: {problem}")]
    Unreadable {
        /// What was asked.
        request: RequestLine,
        /// What is wrong with it, and where.
        problem: String,
    },

    /// The login needs a further step.
    #[error("the login needs `{}`, a further step: complete it in Carta's own sign-in page first", .name.escape_debug())]
    Challenge {
        /// Cognito's name of the step.
        name: String,
    },

    /// A renewed login brought another user: the agent is no longer used.
    #[error("the login was renewed as another user than before: log in again")]
    UserChanged,

    /// A 401, and the renewed login that was to cure it couldn't be completed: not for refused credentials, which are
    /// [`BadCredentials`](Self::BadCredentials).
    #[error("Carta asked for a new login, which couldn't be completed: {0}")]
    Renewal(Arc<Error>),

    /// The service's own agent, which looks up on behalf of others, couldn't.
    #[error("the agent of `carta::set_lookup_agent` couldn't look that up: {0}")]
    Lookup(Arc<Error>),

    /// A path segment that can't be addressed.
    #[error("`{}` can't stand in a path: give a name that isn't empty, `.` or `..`", .0.escape_debug())]
    InvalidSegment(String),

    /// No saved login of that name. pycarta: `ProfileNotFoundException`.
    #[error("no profile `{}` is saved: {}", .name.escape_debug(), profile::choice(.saved))]
    ProfileNotFound {
        /// The name asked for.
        name: String,
        /// The names that are saved.
        saved: Vec<String>,
    },

    /// What a guard was given as a resource isn't one.
    #[error("no permission can be held on what was given: {0}")]
    InvalidResource(InvalidResource),

    /// A name that breaks a rule.
    #[error(transparent)]
    InvalidName(#[from] InvalidName),

    /// A text that is no policy.
    #[error(transparent)]
    InvalidPolicy(#[from] InvalidPolicy),

    /// Something about this process or its settings.
    #[error(transparent)]
    Configuration(#[from] Configuration),

    /// A guard refused.
    #[error(transparent)]
    Authentication(Arc<AuthenticationError>),
}

/// What is wrong with this process or its settings.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Configuration {
    /// No credentials anywhere.
    #[error("nobody is logged in: call `carta::login()`, or set CARTA_USERNAME and CARTA_PASSWORD")]
    NotLoggedIn,
    /// An anonymous scope.
    #[error("the call is made in an anonymous scope: make it in the scope of an identity")]
    Anonymous,
    /// No scope, where the process itself is no caller.
    #[error(
        "the call is made outside of every scope, and the process itself is no caller: make it in `carta::scope`, or allow `configure().process_identity(true)`"
    )]
    ScopedOnly,
    /// The token by which somebody called has ended.
    #[error(
        "the token by which the caller is known has expired: log in again, and call with the new one"
    )]
    TokenExpired,
    /// Only part of the credentials.
    #[error("{given} is given without {missing}: give both or neither")]
    Incomplete {
        /// What is there.
        given: &'static str,
        /// What isn't.
        missing: &'static str,
    },
    /// More than one set of credentials.
    #[error(
        "more than one way to log in is given: give an API token, or a profile, or a user name and password"
    )]
    Ambiguous,
    /// A profile that can't log in by itself.
    #[error("profile `{}` has no user name or no password: save both, or log in with them", .name.escape_debug())]
    ProfileIncomplete {
        /// Its name.
        name: String,
    },
    /// A clock that is too far off for a login.
    #[error(
        "the login was refused, and this machine's clock differs from the other side's by {seconds} s: set it right"
    )]
    Clock {
        /// By how much.
        seconds: u64,
    },
    /// A variable of the environment that can't be used.
    #[error("{variable} can't be used: {problem}")]
    Variable {
        /// Its name.
        variable: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// A host that can't be used.
    #[error("`{}` can't be Carta's host: {problem}", .host.escape_debug())]
    Host {
        /// The text given.
        host: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// What Carta says of its user pool can't be used.
    #[error("Carta's user pool can't be used: {0}")]
    Pool(String),
    /// A setting that makes no sense.
    #[error("{0}")]
    Setting(String),
    /// The machine's certificates or proxies can't be used.
    #[error("the HTTP client can't be set up: {0}")]
    Client(Arc<dyn StdError + Send + Sync>),
    /// No home folder, and so no saved logins.
    #[error("the home folder can't be found: set HOME, or name the file of profiles")]
    NoHome,
    /// The file of saved logins, or its folder, can't be used.
    #[error("`{}` can't be {action}: {source}", profile::shown(.path))]
    ProfilesAccess {
        /// The file or folder.
        path: PathBuf,
        /// What was to be done with it.
        action: &'static str,
        /// Why it failed.
        source: Arc<std::io::Error>,
    },
    /// The file of saved logins isn't what Python's `configparser` reads.
    #[error("`{}` can't be read, because of line {line}: {problem}", profile::shown(.path))]
    ProfilesLine {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// Others could change the file of saved logins.
    #[error("`{}` isn't safe to take passwords from: {problem}", profile::shown(.path))]
    ProfilesUnsafe {
        /// The file or folder.
        path: PathBuf,
        /// Who could, and what to do about it.
        problem: &'static str,
    },
    /// A name that no profile can have.
    #[error("`{}` can't be the name of a profile: {problem}", .name.escape_debug())]
    ProfileName {
        /// The name.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A value of a profile that can't be saved, or makes no sense.
    #[error("`{key}` of profile `{}` can't be used: {problem}", .profile.escape_debug())]
    ProfileValue {
        /// The profile's name.
        profile: String,
        /// The key; the value may be a secret.
        key: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// No background thread.
    #[error("carta's background thread can't be started: {0}")]
    Thread(Arc<std::io::Error>),
    /// The background thread stayed behind in the parent process.
    #[error(
        "this process was forked after carta was used: use carta first in the child, or start a new process"
    )]
    Forked,
    /// A call that waits, on the thread where its answer would have to arrive.
    #[error(
        "carta's own thread can't wait for carta: don't call it from a `tracing` subscriber or a hook"
    )]
    OwnThread,
    /// A hook that panicked.
    #[error(
        "a hook of `carta::on_decision` panicked, so that nobody knows whether the decision was written down: mend the hook"
    )]
    HookPanicked,
    /// More is asked for than is worked on at a time.
    #[error("too much of this is asked for at once: try again in a moment")]
    Busy,
    /// A task of the background thread ended early.
    #[error("carta's background thread dropped the request: report this as a bug")]
    Stopped,
}

impl Error {
    /// Whether the same call may succeed later without any change: Carta couldn't be reached, took too long, put the
    /// call off or failed.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Transport { .. }
            | Self::Timeout { .. }
            | Self::RateLimited { .. }
            | Self::Server(_) => true,
            Self::Renewal(error) | Self::Lookup(error) => error.is_unavailable(),
            _ => false,
        }
    }

    /// Whether the same may go well later though nobody puts anything right in this process or around it.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Configuration(problem) => problem.may_pass(),
            Self::Renewal(error) | Self::Lookup(error) => error.may_pass(),
            _ => self.cause() != Cause::Unauthenticated,
        }
    }

    /// This, met while a login was renewed: it says nothing of what was asked, and Carta, which did answer that, can be
    /// reached.
    pub(crate) fn renewal(self) -> Self {
        match self.cause() {
            Cause::Unauthenticated => self,
            _ => Self::Renewal(Arc::new(self)),
        }
    }

    /// Whether Carta refused to make something because there is one of that name already: a 400 that says *already
    /// exists* or *duplicate*. Other mistakes are answered with the same status, so that its words have to tell.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        let Self::InvalidParameter(answer) = self else { return false };
        let words = answer.words().to_lowercase();
        words.contains("already exists") || words.contains("duplicate")
    }

    /// What a guard makes of it.
    pub(crate) fn cause(&self) -> Cause {
        match self {
            Self::BadCredentials(_)
            | Self::UserChanged
            | Self::Challenge { .. }
            | Self::ProfileNotFound { .. } => Cause::Unauthenticated,
            Self::Configuration(problem) if problem.names_nobody() => Cause::Unauthenticated,
            Self::InvalidParameter(_)
            | Self::PermissionDenied(_)
            | Self::NotFound(_)
            | Self::InvalidSegment(_)
            | Self::InvalidResource(_) => Cause::Refused,
            Self::Renewal(_) => Cause::Other,
            _ if self.is_unavailable() => Cause::Unreachable,
            _ => Cause::Other,
        }
    }

    pub(crate) fn own_thread() -> Self {
        Configuration::OwnThread.into()
    }

    pub(crate) fn stopped() -> Self {
        Configuration::Stopped.into()
    }
}

impl Configuration {
    /// Whether it may go well later though nobody puts anything right: what Carta or the system is short of, or a mistake
    /// of theirs.
    fn may_pass(&self) -> bool {
        matches!(self, Self::Pool(_) | Self::Thread(_) | Self::Busy | Self::Stopped)
    }

    /// Whether it means that nobody can be logged in, rather than that Carta can't be asked.
    fn names_nobody(&self) -> bool {
        !matches!(
            self,
            Self::Pool(_)
                | Self::Setting(_)
                | Self::Client(_)
                | Self::Thread(_)
                | Self::Forked
                | Self::Busy
                | Self::Stopped
                | Self::OwnThread
                | Self::HookPanicked
        )
    }
}

/// The kinds of failure that a guard tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Carta doesn't know who asks, even after a renewed login.
    Unauthenticated,
    /// Carta won't say: 400, 403, 404.
    Refused,
    /// Carta can't be reached: what is remembered may count for longer.
    Unreachable,
    /// Anything else, unreadable answers among it: nothing counts for longer.
    Other,
}

impl From<AuthenticationError> for Error {
    fn from(denial: AuthenticationError) -> Self {
        Self::Authentication(Arc::new(denial))
    }
}
