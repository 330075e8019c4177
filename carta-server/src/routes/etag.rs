//! Whether a client has already what it asks for: RFC 9110, section 13.

use super::openapi::{Description, Takes, header as described_header, shapes};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use std::convert::Infallible;

/// `If-None-Match`, for handlers that ask for nothing else.
pub(super) struct Conditions(HeaderMap);

impl Conditions {
    pub(super) fn has(&self, etag: &str) -> bool {
        is_known(&self.0, etag)
    }
}

impl<S: Sync> FromRequestParts<S> for Conditions {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.clone()))
    }
}

impl Takes for Conditions {
    fn describe(description: &mut Description) {
        if_none_match(description);
    }
}

pub(super) fn if_none_match(description: &mut Description) {
    let said = "The `ETag` of what the client has: where it is the same, the answer is 304.";
    description.parameter(described_header("If-None-Match", said, shapes::anything().into()));
}

/// Says that an answer has an `ETag`.
pub(super) fn described(description: &mut Description, status: &str) {
    description.answers_header(status, "ETag", "Changes whenever the content does.");
}

/// Whether `If-None-Match` names what goes by `etag`.
pub(super) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let lists = headers.get_all(header::IF_NONE_MATCH).iter();
    let mut named = lists.filter_map(|list| list.to_str().ok()).flat_map(|list| list.split(','));
    named.any(|named| {
        let named = named.trim();
        named == "*" || named.strip_prefix("W/").unwrap_or(named) == etag
    })
}
