//! What holds for every request: bounds, a caught panic, errors as JSON, and a line in the log.

mod body;

use crate::error::Error;
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::Instrument as _;

const TIMEOUT: Duration = Duration::from_secs(30);

/// The last layer added is the outermost.
pub(super) fn around(routes: Router) -> Router {
    routes
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn(body::bound))
        .layer(middleware::from_fn(in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::map_response(json_errors))
        .layer(middleware::from_fn(log))
}

/// Whether the body is the content of a file: read as it comes, in the time that its own endpoint gives it.
fn is_stream(request: &Request) -> bool {
    let matched = request.extensions().get::<MatchedPath>();
    let path = matched.map_or("", MatchedPath::as_str);
    super::STREAMED.iter().any(|(method, streamed)| request.method() == method && path == *streamed)
}

async fn in_time(request: Request, next: Next) -> Response {
    if is_stream(&request) {
        return next.run(request).await;
    }
    let late = |_| {
        let late = "the request took too long: at most 30 seconds";
        Error::new(StatusCode::REQUEST_TIMEOUT, late).into_response()
    };
    tokio::time::timeout(TIMEOUT, next.run(request)).await.unwrap_or_else(late)
}

/// The text of a panic may hold anything: the panic hook has shown it, and neither log nor client gets it from here.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    Error::internal("a handler panicked").into_response()
}

/// Layers and extractors answer in plain text; our clients read JSON. Nothing that was said is kept in a cache.
async fn json_errors(response: Response) -> Response {
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

/// Only the route's pattern: paths and queries hold names and addresses.
async fn log(matched: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let route = matched.as_ref().map_or("", MatchedPath::as_str);
    let span = tracing::info_span!("request", method = %request.method(), route);
    async {
        let response = next.run(request).await;
        tracing::info!(status = response.status().as_u16(), "answered");
        response
    }
    .instrument(span)
    .await
}
