//! What holds for every request: a caught panic, errors as JSON, and a line in the log; and what holds for those that are
//! read whole and answered at once: bounds.

mod one_reading;
mod unread;

use crate::app::App;
use crate::error::Error;
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument as _;

/// How long an answer may take to make; its body has a time of its own to come in.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Around endpoints whose bodies are small and whose answers are made at once: around those that take what comes as it
/// comes, they would be in the way.
pub(super) fn around_ordinary(routes: Router<App>) -> Router<App> {
    let routes =
        routes.layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT));
    around_streamed(routes).layer(middleware::from_fn(unread::refuse_large))
}

/// Around endpoints that take large bodies in a time of their own.
pub(super) fn around_streamed(routes: Router<App>) -> Router<App> {
    routes
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(unread::read_over))
}

/// Around all that is answered here. The last layer added is the outermost.
pub(super) fn around(routes: Router<App>) -> Router<App> {
    around_quiet(routes).layer(middleware::from_fn(log))
}

/// The same without a line in the log.
pub(super) fn around_quiet(routes: Router<App>) -> Router<App> {
    routes.layer(CatchPanicLayer::custom(panicked)).layer(middleware::map_response(json_errors))
}

/// Around what is passed on: bodies and answers are whoever's they are, and take as long as they take.
pub(super) fn around_passed_on(routes: Router<App>) -> Router<App> {
    around_streamed(routes).layer(middleware::from_fn(log))
}

/// Around what comes over the wire, before anybody else looks at it.
pub(super) fn on_the_wire(routes: Router) -> Router {
    routes.layer(middleware::from_fn(one_reading::check))
}

/// Says that the connection ends with this answer.
fn last(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
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
