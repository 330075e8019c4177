//! One call, from the caller's request to the service's answer.

use super::bodies::{Download, Progress, Stage, Upload};
use super::connect::ConnectError;
use super::framing::{self, Coding};
use super::headers::{self, Public};
use super::relay::CallersEnd;
use super::watch::{Activity, Ongoing, Watch};
use super::{Services, endpoint, relay};
use crate::app::App;
use crate::connection::Connection;
use crate::directory::{self, Called, Caller, ServicePath};
use crate::error::Error;
use crate::tokens::Told;
use axum::BoxError;
use axum::body::Body;
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::http::{Method, Request, Response, StatusCode, Uri, Version};
use futures_util::future::{Either, select};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use std::error::Error as StdError;
use std::io;
use std::pin::pin;
use tokio::time::{Instant, timeout_at};
use url::Url;

/// Where a call was found to lead.
pub(crate) struct Destination<'a> {
    pub(crate) service: ServicePath,
    /// What comes before the endpoint in the caller's path, without a slash at its end.
    pub(crate) prefix: &'a str,
    /// What comes after it, as it was sent.
    pub(crate) rest: &'a str,
}

/// Passes a request on, if its caller may call the service, and the answer back.
pub(crate) async fn call(
    app: App,
    caller: Caller,
    to: Destination<'_>,
    request: Request<Body>,
) -> Result<Response<Body>, Error> {
    if [Method::CONNECT, Method::TRACE].contains(request.method()) {
        let outward = "services aren't called with CONNECT or TRACE";
        return Err(Error::new(StatusCode::METHOD_NOT_ALLOWED, outward));
    }
    let connection = request.extensions().get::<Connection>().cloned();
    let connection = connection.ok_or_else(|| Error::internal("a request of no connection"))?;
    let called = directory::call_service(&app, &caller, &to.service).await?;
    let base = Url::parse(&called.base_url).map_err(Error::internal)?;
    let services = &app.services;
    refuse_other_codings(&request)?;
    refuse_too_large(&request, services.limits.body)?;
    let (request, on_upgrade) = outward(&app, &called, &base, &to, request).await?;
    let (activity, progress) = (Activity::begun(), Progress::default());
    let (asked, method) = (request.uri().clone(), request.method().clone());
    let upload = |body| Upload::new(body, services.limits.body, activity.clone(), progress.clone());
    let request = request.map(|body| Body::new(upload(body)));

    let path = to.service.clone();
    let ongoing = Ongoing { app: app.clone(), caller, path, base_url: called.base_url };
    let mut answer = services.ask(request, &ongoing, &activity, &progress).await?;
    activity.moved();
    if answer.status() == StatusCode::SWITCHING_PROTOCOLS {
        let Some(upgrade) = on_upgrade.filter(|_| relay::is_agreed(answer.headers())) else {
            return Err(misunderstood("it switched protocols unasked"));
        };
        let service = hyper::upgrade::on(&mut answer);
        let caller = CallersEnd { upgrade, _connection: connection };
        let watch = ongoing.watch(activity.clone(), services.limits);
        tokio::spawn(relay::relay(caller, service, activity, watch));
        return Ok(switched(answer.headers_mut()));
    }
    let (mut head, body) = answer.into_parts();
    if framing::is_unclear(&head.headers) {
        return Err(misunderstood("it said in two ways how long its answer is"));
    }
    // An older one's answers end with the connection, so that a caller couldn't tell cut ones from whole ones.
    head.version = Version::HTTP_11;
    framing::settle_length(&mut head.headers, &method, head.status);
    headers::for_caller(&mut head.headers);
    headers::relocate(&mut head.headers, &base, &asked, to.prefix, &services.networks);
    // How it ends, and so where the next request begins, isn't known yet.
    if progress.stage() != Stage::Ended {
        head.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if body.is_end_stream() {
        return Ok(Response::from_parts(head, Body::new(body)));
    }
    let watch = Watch::begin(ongoing, activity.clone(), services.limits, connection);
    Ok(Response::from_parts(head, Body::new(Download::new(body, activity, watch))))
}

/// The request as the service gets it; and where a WebSocket is asked for, the caller's end of it.
async fn outward(
    app: &App,
    called: &Called,
    base: &Url,
    to: &Destination<'_>,
    mut request: Request<Body>,
) -> Result<(Request<Body>, Option<OnUpgrade>), Error> {
    let asked = request.uri();
    let address = endpoint::address(base, to.rest, asked.query()).map_err(Error::invalid)?;
    let address: Uri = address
        .parse()
        .map_err(|_| Error::bad_request("the path to the service's endpoint can't be passed on"))?;
    let assertion = assertion(app, called, to, request.method(), address.path()).await?;
    let is_websocket = relay::is_asked(&request);
    let on_upgrade = is_websocket.then(|| hyper::upgrade::on(&mut request));
    let public = Public { url: &app.services.url, prefix: to.prefix };
    headers::for_service(request.headers_mut(), &public, &called.caller.name, assertion);
    if is_websocket {
        request.headers_mut().insert(header::UPGRADE, relay::WEBSOCKET);
        request.headers_mut().insert(header::CONNECTION, relay::UPGRADE);
    }
    *request.uri_mut() = address;
    *request.version_mut() = Version::HTTP_11;
    // What the server's own layers keep with a request is none of the service's.
    request.extensions_mut().clear();
    Ok((request, on_upgrade))
}

/// What the service is told of the caller.
async fn assertion(
    app: &App,
    called: &Called,
    to: &Destination<'_>,
    method: &Method,
    path: &str,
) -> Result<HeaderValue, Error> {
    let now = app.clock.now();
    let keys = app.assertion_keys.at(now).await;
    let told = Told {
        caller: &called.caller,
        audience: &to.service.to_string(),
        method: method.as_str(),
        path,
    };
    let assertion = app.assertions.issue(&keys, &told, now).map_err(Error::internal)?;
    let mut value = HeaderValue::try_from(assertion).map_err(Error::internal)?;
    value.set_sensitive(true);
    Ok(value)
}

/// What is chunked is told to the service as such; of anything else, it wouldn't know.
fn refuse_other_codings(request: &Request<Body>) -> Result<(), Error> {
    if framing::coding(request.headers()) == Coding::Other {
        let outward = "of transfer codings, `chunked` alone is passed on to services";
        return Err(Error::new(StatusCode::NOT_IMPLEMENTED, outward));
    }
    Ok(())
}

/// Before anything of it is sent on.
fn refuse_too_large(request: &Request<Body>, limit: u64) -> Result<(), Error> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit) { Err(too_large()) } else { Ok(()) }
}

impl Services {
    /// Waits for the head of the answer, as long as its caller may call.
    async fn ask(
        &self,
        request: Request<Body>,
        ongoing: &Ongoing,
        activity: &Activity,
        progress: &Progress,
    ) -> Result<Response<Incoming>, Error> {
        let answer = pin!(self.answer(request, activity, progress));
        match select(answer, pin!(ongoing.refusal(self.limits.recheck))).await {
            Either::Left((answer, _)) => answer,
            Either::Right((refusal, _)) => Err(refusal),
        }
    }

    /// Waits as long as the request goes on being sent, and then as long as a service may think about it.
    async fn answer(
        &self,
        request: Request<Body>,
        activity: &Activity,
        progress: &Progress,
    ) -> Result<Response<Incoming>, Error> {
        let mut answer = pin!(self.client.request(request));
        loop {
            let deadline = activity.last() + self.limits.answer;
            match (timeout_at(deadline, &mut answer).await, progress.stage()) {
                (Ok(Ok(answer)), _) => return Ok(answer),
                (Ok(Err(_)), Stage::TooLarge) => return Err(too_large()),
                (Ok(Err(_)), Stage::Broken) => return Err(broken()),
                (Ok(Err(error)), _) => return Err(unanswered(error)),
                (Err(_), _) if activity.last() + self.limits.answer > Instant::now() => {}
                (Err(_), Stage::Awaited) => return Err(unsent()),
                (Err(_), _) => return Err(timed_out("no answer in time")),
            }
        }
    }
}

/// The answer that opens a WebSocket.
fn switched(headers: &mut HeaderMap) -> Response<Body> {
    headers::for_caller(headers);
    headers.remove(header::CONTENT_LENGTH);
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    *response.headers_mut() = std::mem::take(headers);
    response.headers_mut().insert(header::UPGRADE, relay::WEBSOCKET);
    response.headers_mut().insert(header::CONNECTION, relay::UPGRADE);
    response
}

fn too_large() -> Error {
    let outward = "the body is larger than calls to services may be here";
    Error::new(StatusCode::PAYLOAD_TOO_LARGE, outward)
}

fn broken() -> Error {
    Error::bad_request("the body broke off, or isn't framed as HTTP says: send it again")
}

fn unsent() -> Error {
    Error::new(StatusCode::REQUEST_TIMEOUT, "the body took too long to arrive: send it again")
}

/// Why a service gave no answer. Where it is, and what exactly went wrong there, is for the log.
fn unanswered(error: hyper_util::client::legacy::Error) -> Error {
    match behind::<ConnectError>(&error) {
        Some(ConnectError::TimedOut { .. }) => timed_out(error),
        Some(ConnectError::Forbidden { .. } | ConnectError::Plain { .. }) => {
            bad_gateway("the service's address leads where this server doesn't connect to", error)
        }
        Some(_) => bad_gateway("the service can't be reached", error),
        None if error.is_connect() => {
            bad_gateway("no safe connection to the service can be made", error)
        }
        None if is_out_of_patience(&error) => timed_out(error),
        None => misunderstood(error),
    }
}

/// The service took nothing of the request any more.
fn is_out_of_patience(error: &(dyn StdError + 'static)) -> bool {
    behind::<io::Error>(error).is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
}

/// Whichever error of a kind lies behind another.
fn behind<'e, E: StdError + 'static>(error: &'e (dyn StdError + 'static)) -> Option<&'e E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

fn misunderstood(cause: impl Into<BoxError>) -> Error {
    bad_gateway("the service broke off or didn't speak HTTP: try again, or tell its owner", cause)
}

fn bad_gateway(outward: &'static str, cause: impl Into<BoxError>) -> Error {
    Error::new(StatusCode::BAD_GATEWAY, outward).because(cause)
}

fn timed_out(cause: impl Into<BoxError>) -> Error {
    let outward = "the service didn't answer in time: try again later, or tell its owner";
    Error::new(StatusCode::GATEWAY_TIMEOUT, outward).because(cause)
}
