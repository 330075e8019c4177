//! What a request may end in, other than its answer: one text for the caller, one cause for the log.

use crate::request;
use crate::store::StoreError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::borrow::Cow;
use std::error::Error as StdError;
use std::num::NonZero;
use utoipa::ToSchema;

/// The outward text goes out as `{"error": …}`; the cause stays in the log.
#[derive(Debug)]
pub(crate) struct Error {
    status: StatusCode,
    outward: Cow<'static, str>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
    /// In seconds.
    retry_after: Option<NonZero<u32>>,
}

/// What every refusal and every failure says.
#[derive(serde::Serialize, ToSchema)]
#[schema(as = Error)]
pub(crate) struct ErrorJson {
    /// What happened, to what, and what to do next: for people, and not to be parsed.
    #[schema(example = "no such group")]
    error: Cow<'static, str>,
}

impl Error {
    pub(crate) fn new(status: StatusCode, outward: impl Into<Cow<'static, str>>) -> Self {
        Self { status, outward: outward.into(), cause: None, retry_after: None }
    }

    pub(crate) fn bad_request(outward: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, outward)
    }

    /// A value that breaks a rule which the error itself explains.
    pub(crate) fn invalid(problem: impl StdError) -> Self {
        Self::bad_request(problem.to_string())
    }

    /// One text for every way in which a credential can be wrong.
    pub(crate) fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "no valid credential: log in again")
    }

    pub(crate) fn forbidden(outward: &'static str) -> Self {
        Self::new(StatusCode::FORBIDDEN, outward)
    }

    pub(crate) fn not_found(outward: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, outward)
    }

    /// The same for a group that isn't there and for one that the caller may not know of.
    pub(crate) fn no_such_group() -> Self {
        Self::new(StatusCode::NOT_FOUND, "no such group")
    }

    /// The same for one that isn't there and for one that the caller may not change.
    pub(crate) fn no_such_organization() -> Self {
        Self::new(StatusCode::NOT_FOUND, "no such organization")
    }

    pub(crate) fn no_such_user() -> Self {
        Self::new(StatusCode::NOT_FOUND, "no such user")
    }

    /// The same for one that isn't there and for one that the caller may not manage.
    pub(crate) fn no_such_node() -> Self {
        Self::new(StatusCode::NOT_FOUND, "no such node")
    }

    /// The same for a resource that isn't there and for one on which the caller holds nothing.
    pub(crate) fn no_such_resource() -> Self {
        Self::new(StatusCode::NOT_FOUND, "no such resource")
    }

    /// The same for an upload that isn't there, that has expired, and that is somebody else's.
    pub(crate) fn no_such_upload() -> Self {
        Self::new(StatusCode::NOT_FOUND, "no such upload")
    }

    /// The same for whoever isn't there, is of another kind, or is nobody whom the caller may know of.
    pub(crate) fn no_such_holder() -> Self {
        Self::new(StatusCode::NOT_FOUND, "no such user, group or resource to hold permissions")
    }

    pub(crate) fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            outward: Cow::Borrowed("something went wrong; the server's log says what"),
            cause: Some(cause.into()),
            retry_after: None,
        }
    }

    /// The server can't just now; the same may succeed a moment later.
    pub(crate) fn busy(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            outward: Cow::Borrowed("the server is busy: try again in a moment"),
            cause: Some(cause.into()),
            retry_after: None,
        }
    }

    /// With what lies behind it, for the log.
    pub(crate) fn because(self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }

    /// The same may succeed later; nobody is refused by it.
    pub(crate) fn files_unavailable(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            outward: Cow::Borrowed("the contents of files are unavailable: try again in a moment"),
            cause: Some(cause.into()),
            retry_after: None,
        }
    }

    /// The same may succeed after so many seconds.
    pub(crate) fn retry_after(self, seconds: u64) -> Self {
        let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
        Self { retry_after: NonZero::new(seconds), ..self }
    }

    /// Whoever asks has to end something first, or to wait.
    pub(crate) fn too_many(outward: &'static str) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, outward)
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn outward(&self) -> &str {
        &self.outward
    }

    /// What the caller is told: of what only the operator can see to, also where it is found in the log.
    pub(crate) fn told(&self) -> Cow<'_, str> {
        match request::id() {
            Some(id) if self.status == StatusCode::INTERNAL_SERVER_ERROR => {
                format!("{}: tell the operator the request id {id}", self.outward).into()
            }
            _ => Cow::Borrowed(&self.outward),
        }
    }

    /// Writes the cause to the log, once, where the error turns into an answer.
    pub(crate) fn log(&self) {
        if let Some(cause) = &self.cause {
            tracing::error!(cause = %Causes(cause.as_ref()), "request failed");
        }
    }
}

impl From<StoreError> for Error {
    fn from(cause: StoreError) -> Self {
        match cause {
            StoreError::Busy(_) | StoreError::Conflict(_) | StoreError::Lost(_) => {
                Self::busy(cause)
            }
            StoreError::Nul => Self::bad_request("a text holds a NUL character: leave it out"),
            cause => Self::internal(cause),
        }
    }
}

impl From<crate::seal::SealError> for Error {
    fn from(cause: crate::seal::SealError) -> Self {
        Self::internal(cause)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        self.log();
        let body = Json(ErrorJson { error: Cow::Owned(self.told().into_owned()) });
        let mut response = (self.status, body).into_response();
        let is_passing = self.status == StatusCode::SERVICE_UNAVAILABLE;
        let seconds = self.retry_after.map(NonZero::get);
        if let Some(seconds) = seconds.or_else(|| is_passing.then_some(1)) {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

/// An error and what lies behind it, in one line.
struct Causes<'a>(&'a (dyn StdError + 'static));

impl std::fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(cause) = next {
            write!(f, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}
