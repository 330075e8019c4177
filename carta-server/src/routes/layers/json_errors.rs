//! Extractors answer in plain text; our clients read JSON.

use crate::error::Error;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

/// Errors are JSON, and nothing that was said is kept in a cache.
pub(super) fn in_our_form(response: Response) -> Response {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    let mut response = if is_error && !is_json(&response) {
        let reason = status.canonical_reason().unwrap_or("request refused");
        Error::new(status, reason.to_lowercase()).into_response()
    } else {
        response
    };
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

fn is_json(response: &Response) -> bool {
    let content_type = response.headers().get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/"))
}
