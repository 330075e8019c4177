//! What is answered in place of what was asked for: `application/problem+json`, as RFC 9457 has it.

use super::challenge::Challenge;
use crate::guard::room_for_refusal;
use crate::{
    AuthenticationError, Decision, Error, Reason, Refusal, Source, TokenProblem, VerifyError,
};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};
use serde::Serialize;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

type Answer = dyn Fn(&Problem) -> Response<Bytes> + Send + Sync;

static ANSWER: RwLock<Option<Arc<Answer>>> = RwLock::new(None);
static REQUIREMENTS: AtomicBool = AtomicBool::new(false);

/// Of the events that tell whoever keeps the service what answers don't.
pub(super) const TARGET: &str = "carta::web";

/// How long whoever asks should wait while Carta can't be asked, if Carta doesn't say.
const WAIT_SECONDS: u64 = 5;

/// Answers problems in the application's own way: everywhere in the process, for requests that the layer refuses, and for
/// guarded handlers and extractors.
///
/// ```
/// use carta::Problem;
///
/// carta::answer_problems(|problem: &Problem| {
///     let mut response = problem.response(); // as it would be answered: status, headers and all
///     *response.body_mut() = format!("sorry: {}", problem.title()).into();
///     response.headers_mut().insert("content-type", "text/plain".parse().unwrap());
///     response
/// });
/// # carta::answer_problems(|problem: &Problem| problem.response());
/// ```
///
/// What it says last counts. Keep `WWW-Authenticate` in a 401, which HTTP asks for.
pub fn answer_problems(answer: impl Fn(&Problem) -> Response<Bytes> + Send + Sync + 'static) {
    *ANSWER.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(answer));
}

/// Whether answers say which function refused, and what it requires: `function` and `required` in the JSON. They name groups
/// and users, so nothing of it is told unless this says so; the log has it all the same.
///
/// ```
/// carta::show_requirements(cfg!(debug_assertions));
/// ```
pub fn show_requirements(show: bool) {
    REQUIREMENTS.store(show, Ordering::Relaxed);
}

/// Why a request isn't answered as it was meant to be, as a response can say it.
#[derive(Clone)]
pub struct Problem(Box<Inner>);

#[derive(Clone)]
struct Inner {
    status: StatusCode,
    detail: &'static str,
    challenge: Option<Challenge>,
    retry_after: u64,
    denial: Option<Arc<AuthenticationError>>,
}

#[derive(Serialize)]
struct Json<'a> {
    r#type: &'a str,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<String>,
}

impl Problem {
    fn new(status: StatusCode, detail: &'static str, challenge: Option<Challenge>) -> Self {
        let retry_after = WAIT_SECONDS;
        Self(Box::new(Inner { status, detail, challenge, retry_after, denial: None }))
    }

    fn unauthenticated(detail: &'static str, challenge: Challenge) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, detail, Some(challenge))
    }

    pub(super) fn several_credentials() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "more than one credential was sent: send one", None)
    }

    /// Not the credential alone: all of the request.
    #[cfg(feature = "actix")]
    pub(super) fn unreadable() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "the request can't be read", None)
    }

    pub(super) fn malformed() -> Self {
        let detail = "the credential can't be read: send `Authorization: Bearer` and a token";
        Self::unauthenticated(detail, Challenge::Malformed)
    }

    pub(super) fn malformed_pair() -> Self {
        let detail = "the credential can't be read: send `__token__` and an API token";
        Self::unauthenticated(detail, Challenge::Basic)
    }

    /// Where none are taken, `Basic` mustn't be asked for: nothing would do.
    pub(super) fn no_api_tokens() -> Self {
        let detail = "API tokens aren't accepted here: send `Authorization: Bearer` and the ID token of a login";
        Self::unauthenticated(detail, Challenge::Bearer(None))
    }

    pub(super) fn no_credential() -> Self {
        Self::unauthenticated("log in first", Challenge::Bearer(None))
    }

    /// Of an API token, if so.
    pub(super) fn of(error: &VerifyError, api_token: bool) -> Self {
        match error {
            VerifyError::Invalid(_) if api_token => {
                Self::unauthenticated("the API token isn't accepted", Challenge::Basic)
            }
            VerifyError::Invalid(problem) => {
                let challenge = Challenge::Bearer(Some(*problem));
                Self::unauthenticated("the token isn't accepted: log in again", challenge)
            }
            VerifyError::Unavailable(error) => {
                let detail = "whether the token is good can't be told at present: try again later";
                let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, detail, None);
                problem.0.retry_after = wait(Some(error));
                problem
            }
        }
    }

    /// The status: 400, 401, 403, 503; or 500 if the service itself left out who calls.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The status in words.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.0.status.canonical_reason().unwrap_or_default()
    }

    /// What happened and what to do, fit for whoever sent the request.
    #[must_use]
    pub fn detail(&self) -> &'static str {
        self.0.detail
    }

    /// The refusal, if a guard refused: for the application, not for whoever sent the request.
    #[must_use]
    pub fn refusal(&self) -> Option<&AuthenticationError> {
        self.0.denial.as_deref()
    }

    /// The same, as others may hold on to it.
    #[cfg(feature = "tonic")]
    pub(super) fn into_refusal(self) -> Option<Arc<AuthenticationError>> {
        self.0.denial
    }

    /// What refused, if that may be told.
    pub(super) fn shown(&self) -> Option<&Decision> {
        let shown = self.refusal().filter(|_| REQUIREMENTS.load(Ordering::Relaxed));
        shown.map(AuthenticationError::decision)
    }

    /// How many seconds to wait before asking again, if that is the remedy.
    pub(super) fn retry_after(&self) -> Option<u64> {
        (self.0.status == StatusCode::SERVICE_UNAVAILABLE).then_some(self.0.retry_after)
    }

    /// As it is answered unless [`answer_problems`] says otherwise.
    #[must_use]
    pub fn response(&self) -> Response<Bytes> {
        let mut response = Response::new(self.json());
        *response.status_mut() = self.0.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(challenge) = self.0.challenge {
            headers.insert(WWW_AUTHENTICATE, challenge.header());
        }
        if let Some(seconds) = self.retry_after() {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// As it is answered.
    pub(super) fn answer(&self) -> Response<Bytes> {
        let answer = ANSWER.read().unwrap_or_else(PoisonError::into_inner).clone();
        answer.map_or_else(|| self.response(), |answer| answer(self))
    }

    fn json(&self) -> Bytes {
        let Inner { status, detail, .. } = &*self.0;
        let decision = self.shown();
        let json = Json {
            r#type: "about:blank",
            title: self.title(),
            status: status.as_u16(),
            detail,
            function: decision.map(Decision::function),
            required: decision.map(|decision| decision.policy().to_string()),
        };
        // INVARIANT: texts and a number have a JSON form.
        serde_json::to_vec(&json).unwrap_or_default().into()
    }
}

impl From<AuthenticationError> for Problem {
    fn from(denial: AuthenticationError) -> Self {
        let decision = denial.decision();
        let mut problem = match denial.refusal() {
            Refusal::Unauthenticated if is_outside(&denial) => outside(decision),
            Refusal::Unauthenticated => {
                let token =
                    (decision.reason() == Reason::LoginRefused).then_some(TokenProblem::Refused);
                Self::unauthenticated("log in first", Challenge::Bearer(token))
            }
            Refusal::Denied => Self::new(StatusCode::FORBIDDEN, "you may not do this", None),
            Refusal::Unavailable => {
                let detail = "whether you may do this can't be told at present: try again later";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, detail, None)
            }
        };
        let failures = decision.leaves().iter().filter_map(|leaf| match &leaf.source {
            Source::Failure(error) => Some(error),
            _ => None,
        });
        let longest = decision.error().into_iter().chain(failures).map(|error| wait(Some(error)));
        problem.0.retry_after = longest.max().unwrap_or(WAIT_SECONDS);
        problem.0.denial = Some(Arc::new(denial));
        problem
    }
}

/// Whether the service called a guarded function where it says of nobody who calls: that is its own mistake.
pub(super) fn is_outside(denial: &AuthenticationError) -> bool {
    denial.decision().reason() == Reason::OutsideScope
}

/// Whoever sent the request can't mend that: had they logged in again, they would be answered the same.
fn outside(decision: &Decision) -> Problem {
    if let Some(suppressed) = room_for_refusal() {
        let function = decision.function();
        tracing::error!(
            target: TARGET,
            function,
            suppressed,
            "a guarded function was called outside of a request's scope: put `AuthLayer` around its route, or take the caller along by `Scope::current()`"
        );
    }
    let detail = "the service doesn't know who sent the request: its own log says what to mend";
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail, None)
}

impl From<AuthenticationError> for Response<Bytes> {
    fn from(denial: AuthenticationError) -> Self {
        Problem::from(denial).answer()
    }
}

/// How long Carta asks to wait, in seconds.
fn wait(error: Option<&Error>) -> u64 {
    match error {
        Some(Error::RateLimited { retry_after: Some(wait), .. }) => wait.as_secs().max(1),
        Some(Error::Lookup(error) | Error::Renewal(error)) => self::wait(Some(error)),
        _ => WAIT_SECONDS,
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { status, detail, .. } = &*self.0;
        write!(f, "Problem({status}: {detail})")
    }
}
