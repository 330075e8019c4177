//! What an answer's status means.

use crate::Error;
use crate::error::Answer;
use crate::http::{DEFAULT_LIMIT, Response};
use http::{HeaderMap, StatusCode, header};
use std::time::Duration;

/// The answer, unless its status is a failure.
pub(super) async fn checked(answer: Response) -> Result<Response, Error> {
    match answer.status.as_u16() {
        400.. => Err(failure(answer).await),
        _ => Ok(answer),
    }
}

/// The answer, if its status says that Carta did what it was asked.
pub(super) async fn success(answer: Response) -> Result<Response, Error> {
    match answer.status.is_success() {
        true => Ok(answer),
        false => Err(failure(answer).await),
    }
}

/// A status below 400 where only a success would do.
pub(super) async fn unexpected(answer: Response) -> Error {
    failure(answer).await
}

async fn failure(mut answer: Response) -> Error {
    // What Carta says of a failure is good to have, and no more: a body that can't be read changes nothing.
    // Nor is it waited for much longer, of a file either.
    let body = match tokio::time::timeout(DEFAULT_LIMIT, answer.whole()).await {
        Ok(Ok(body)) => body,
        _ => Vec::new(),
    };
    let retry_after = retry_after(&answer.headers);
    of(answer.status, Answer::new(answer.request, answer.status, &body), retry_after)
}

fn of(status: StatusCode, answer: Answer, retry_after: Option<Duration>) -> Error {
    match status.as_u16() {
        400 => Error::InvalidParameter(answer),
        401 => Error::BadCredentials(answer),
        403 => Error::PermissionDenied(answer),
        404 => Error::NotFound(answer),
        409 => Error::Conflict(answer),
        429 => Error::RateLimited { answer, retry_after },
        500..600 => Error::Server(answer),
        _ => Error::Unexpected(answer),
    }
}

/// The delay of `Retry-After` in its form of seconds.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}
