//! `ANY /service/{namespace}/{service}/{endpoint…}`: a call to a service, for those with *execute* on it; and on a listener
//! or host of its own, the same without the first segment.

use crate::app::App;
use crate::directory::{Caller, ServicePath};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::openapi::{Description, Gives, Takes};
use crate::services::{self, Destination};
use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use utoipa::openapi::{Content, RefOr, Response as Said};

/// What comes before a service's namespace in the paths of the API.
const ROOT: &str = "/service";

/// Those that are known to be passed on; others are, too, but for CONNECT and TRACE.
const ALLOWED: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

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
    CallRequest(request): CallRequest,
) -> Result<Answer, Error> {
    let path = request.uri().path().to_owned();
    let (prefix, rest) = split(&path);
    let is_public = request.extensions().get::<PublicForm>().is_some();
    let prefix = if is_public { prefix.strip_prefix(ROOT).unwrap_or(prefix) } else { prefix };
    let service = ServicePath { namespace, service };
    let to = Destination { service, prefix, rest };
    let metrics = Arc::clone(&app.metrics);
    let called = services::call(app, caller, to, request).await;
    metrics.service_call(outcome(&called));
    match called {
        Ok(answer) => Ok(Answer(answer)),
        Err(error) if error.status() == StatusCode::METHOD_NOT_ALLOWED => {
            let mut refusal = error.into_response();
            refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static(ALLOWED));
            Ok(Answer(refusal))
        }
        Err(error) => Err(error),
    }
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

/// A request, whatever it is: the service's to read.
pub(in crate::routes) struct CallRequest(Request);

impl<S: Sync> FromRequest<S> for CallRequest {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        Ok(Self(request))
    }
}

/// What a service takes is its own to say.
impl Takes for CallRequest {
    fn describe(_: &mut Description) {}
}

/// What the service said.
pub(in crate::routes) struct Answer(Response<Body>);

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Gives for Answer {
    fn describe(description: &mut Description) {
        let mut said = Said::new("Whatever the service answers.");
        said.content.insert("*/*".to_owned(), RefOr::T(Content::default()));
        description.answers("default", said);
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
