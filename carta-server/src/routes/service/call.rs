//! `ANY /service/{namespace}/{service}/{endpoint…}`: a call to a service, for those with *execute* on it; and on a listener
//! or host of its own, the same without the first segment.

use crate::app::App;
use crate::directory::{Caller, ServicePath};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::services::{self, Destination};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// What comes before a service's namespace in the paths of the API.
const ROOT: &str = "/service";

/// The endpoint is taken from the path as it was sent.
#[derive(Deserialize)]
pub(in crate::routes) struct Names {
    namespace: String,
    service: String,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(Names { namespace, service }): Segments<Names>,
    request: Request,
) -> Result<Response<Body>, Error> {
    let path = request.uri().path().to_owned();
    let (prefix, rest) = split(&path);
    let is_public = request.extensions().get::<PublicForm>().is_some();
    let prefix = if is_public { prefix.strip_prefix(ROOT).unwrap_or(prefix) } else { prefix };
    let service = ServicePath { namespace, service };
    let metrics = Arc::clone(&app.metrics);
    let called = services::call(app, caller, Destination { service, prefix, rest }, request).await;
    metrics.service_call(outcome(&called));
    called
}

/// What became of a call, in a word.
fn outcome(called: &Result<Response<Body>, Error>) -> &'static str {
    match called.as_ref().map_err(Error::status) {
        Ok(_) => "answered",
        Err(StatusCode::BAD_GATEWAY) => "unreachable",
        Err(StatusCode::GATEWAY_TIMEOUT) => "timed out",
        Err(status) if status.is_server_error() => "failed",
        Err(_) => "refused",
    }
}

/// `/service/{namespace}/{service}`, and what comes after it.
fn split(path: &str) -> (&str, &str) {
    match path.match_indices('/').nth(3) {
        Some((slash, _)) => path.split_at(slash),
        None => (path, ""),
    }
}

/// A request by the public form of a service's address, `/{namespace}/{service}/{endpoint…}`.
#[derive(Clone, Copy)]
struct PublicForm;

/// Gives a request of the public form the path by which the API knows the call.
pub(in crate::routes) fn from_public_form(mut request: Request) -> Request {
    let asked = request.uri().path_and_query().map_or("/", |asked| asked.as_str());
    if let Ok(address) = format!("{ROOT}{asked}").parse() {
        *request.uri_mut() = address;
        request.extensions_mut().insert(PublicForm);
    }
    request
}
