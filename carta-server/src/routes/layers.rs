//! What holds for every request: one that can be read in two ways isn't answered, a panic is caught, errors are JSON, and
//! there is a line in the log; and what holds for those that are read whole and answered at once: bounds.
//!
//! It is around each handler, rather than around the router: there, every layer costs a request a copy of the box that its
//! endpoint is in, and a box for the answer on its way. Eight of them took a fifth of what a small request takes.

mod answering;
mod json_errors;
mod observed;
mod one_reading;
mod unread;

use crate::app::App;
use crate::error::Error;
use answering::{Answering, Making};
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;
use std::time::Duration;

/// How long an answer may take to make; its body has a time of its own to come in.
const TIMEOUT: Duration = Duration::from_secs(60);

/// From where requests come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// From whoever connects: what stands in between may have read them in another way.
    Wire,
    /// From this very process.
    #[cfg(any(test, fuzzing))]
    Within,
}

/// What an endpoint takes and gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Bodies are small and answers made at once: for the others, such bounds would be in the way.
    Ordinary,
    /// The same, without a line in the log: it is asked every few seconds.
    Quiet,
    /// It takes large bodies in a time of their own.
    Streamed,
    /// Bodies and answers are whoever's they are, and take as long as they take.
    PassedOn,
}

/// What is around an endpoint.
#[derive(Clone, Copy)]
pub(super) struct Layers {
    pub(super) source: Source,
    pub(super) kind: Kind,
    /// The pattern of its path; empty where there is none.
    pub(super) route: &'static str,
}

/// A handler with what is around it.
#[derive(Clone)]
pub(super) struct Layered<H> {
    layers: Layers,
    handler: H,
}

impl Layers {
    pub(super) fn around<H>(self, handler: H) -> Layered<H> {
        Layered { layers: self, handler }
    }

    /// The answer to what no endpoint is to see.
    fn refusal(self, request: &Request) -> Option<Response> {
        if self.source == Source::Wire
            && let Err(problem) = one_reading::check(request)
        {
            return Some(last(Error::bad_request(problem).into_response()));
        }
        match self.kind {
            Kind::Ordinary | Kind::Quiet => unread::refuse_large(request),
            Kind::Streamed | Kind::PassedOn => None,
        }
    }

    fn timeout(self) -> Option<Duration> {
        matches!(self.kind, Kind::Ordinary | Kind::Quiet).then_some(TIMEOUT)
    }

    /// An answer as clients of the API read it.
    fn finished(self, response: Response) -> Response {
        match self.kind {
            Kind::Ordinary | Kind::Quiet | Kind::Streamed => json_errors::in_our_form(response),
            Kind::PassedOn => response,
        }
    }
}

/// Every `async fn` with extractors is such a handler. `T` stands for what these are.
impl<T, H> Handler<T, App> for Layered<H>
where
    H: Handler<T, App, Future = Making>,
{
    type Future = Answering;

    fn call(self, request: Request, app: App) -> Answering {
        if self.layers.kind != Kind::PassedOn {
            // Nobody waits for it.
            let _sweep = app.housekeeping.see_to(app.login.failures());
        }
        let (metrics, limiter) = (Arc::clone(&app.metrics), Arc::clone(&app.limiter));
        let make = |request| self.handler.call(request, app);
        Answering::begin(self.layers, metrics, limiter, request, make)
    }
}

/// Says that the connection ends with this answer.
fn last(mut response: Response) -> Response {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

#[cfg(test)]
mod tests;
