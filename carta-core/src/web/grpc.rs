//! Refusals as statuses of gRPC.

use super::problem::Problem;
use crate::{AuthenticationError, Decision};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode, Version};
use std::collections::HashMap;
use std::time::Duration;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// Who says so, in the details of a status.
const DOMAIN: &str = "carta";

/// Lets a handler of tonic's be guarded, and ask by `?`.
impl From<AuthenticationError> for Status {
    fn from(denial: AuthenticationError) -> Self {
        Problem::from(denial).into()
    }
}

impl From<Problem> for Status {
    fn from(problem: Problem) -> Self {
        let (code, reason) = code(problem.status());
        let mut details = ErrorDetails::new();
        details.set_error_info(reason, DOMAIN, problem.shown().map(told).unwrap_or_default());
        if let Some(seconds) = problem.retry_after() {
            details.set_retry_info(Some(Duration::from_secs(seconds)));
        }
        let mut status = Self::with_error_details(code, problem.detail(), details);
        if let Some(denial) = problem.into_refusal() {
            status.set_source(denial);
        }
        status
    }
}

fn code(status: StatusCode) -> (Code, &'static str) {
    match status {
        StatusCode::BAD_REQUEST => (Code::InvalidArgument, "SEVERAL_CREDENTIALS"),
        StatusCode::UNAUTHORIZED => (Code::Unauthenticated, "UNAUTHENTICATED"),
        StatusCode::FORBIDDEN => (Code::PermissionDenied, "DENIED"),
        StatusCode::INTERNAL_SERVER_ERROR => (Code::Internal, "OUTSIDE_SCOPE"),
        _ => (Code::Unavailable, "UNAVAILABLE"),
    }
}

fn told(decision: &Decision) -> HashMap<String, String> {
    HashMap::from([
        ("function".to_owned(), decision.function().to_owned()),
        ("required".to_owned(), decision.policy().to_string()),
    ])
}

/// Whether whoever asks speaks gRPC, and reads its statuses. gRPC-Web is another protocol, and reads those of HTTP. A header
/// alone says little: a proxy that asks whether a request may pass sends along what its client wrote, and reads a 200 as a
/// yes.
pub(super) fn is_asked<B>(request: &Request<B>) -> bool {
    let said = request.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let rest = said.and_then(|said| said.strip_prefix(b"application/grpc"));
    request.version() >= Version::HTTP_2
        && request.method() == Method::POST
        && rest.is_some_and(|rest| matches!(rest.first(), None | Some(b'+' | b';')))
}

/// The status alone, in the headers.
pub(super) fn answer(problem: &Problem) -> Response<Bytes> {
    Status::from(problem.clone()).into_http()
}
