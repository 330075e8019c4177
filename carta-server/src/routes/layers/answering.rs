//! An answer on its way, from the request to what goes out.

use super::observed::Observed;
use super::unread::{self, Unread};
use super::{Kind, Layers};
use crate::error::Error;
use crate::metrics::Metrics;
use crate::rate_limits::Limiter;
use crate::request::{Asked, REQUEST_ID, Within};
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, CatchUnwind, Either, Map};
use pin_project_lite::pin_project;
use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::time::Sleep;

/// What a handler makes its answer in.
pub(in crate::routes) type Making = BoxFuture<'static, Response>;

/// The same, whatever comes of it. What a panic leaves behind is dropped, unseen.
type Survived = Map<CatchUnwind<AssertUnwindSafe<Making>>, fn(Outcome) -> Response>;
type Outcome = Result<Response, Box<dyn Any + Send>>;

pin_project! {
    pub(in crate::routes) struct Answering {
        layers: Layers,
        observed: Observed,
        asked: Option<Asked>,
        #[pin]
        step: Step,
    }
}

pin_project! {
    #[project = Now]
    enum Step {
        /// No handler was asked.
        Refused { response: Option<Response> },
        Making {
            #[pin]
            making: Within<Survived>,
            #[pin]
            timeout: Option<Sleep>,
            unread: Option<Unread>,
        },
        /// The answer is there, and waits for the rest of the request.
        ReadingOver { answer: BoxFuture<'static, Response> },
    }
}

impl Answering {
    pub(super) fn begin(
        layers: Layers,
        metrics: Arc<Metrics>,
        limiter: Arc<Limiter>,
        mut request: Request,
        make: impl FnOnce(Request) -> Making,
    ) -> Self {
        let observed = Observed::begin(layers, metrics, limiter, &request);
        let entered = observed.enter();
        if let Some(response) = layers.refusal(&request) {
            drop(entered);
            let step = Step::Refused { response: Some(response) };
            return Self { layers, observed, asked: None, step };
        }
        if layers.kind == Kind::PassedOn {
            // A service hears by which id it will be found in our log.
            request.headers_mut().insert(REQUEST_ID, observed.id().value());
        }
        let (request, unread) = unread::lend(request);
        let making = AssertUnwindSafe(make(request)).catch_unwind().map(survived as fn(_) -> _);
        let making = Asked::new(observed.id().clone()).within(making);
        let timeout = layers.timeout().map(tokio::time::sleep);
        drop(entered);
        Self { layers, observed, asked: None, step: Step::Making { making, timeout, unread } }
    }
}

impl Future for Answering {
    type Output = Response;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Response> {
        let this = self.project();
        let response = {
            let _entered = this.observed.enter();
            let response = ready!(this.step.poll(this.asked, cx));
            let mut response = this.layers.finished(response);
            response.headers_mut().insert(REQUEST_ID, this.observed.id().value());
            response
        };
        this.observed.answered(this.asked.as_ref(), &response);
        Poll::Ready(response)
    }
}

impl Step {
    fn poll(
        mut self: Pin<&mut Self>,
        asked: &mut Option<Asked>,
        cx: &mut Context<'_>,
    ) -> Poll<Response> {
        let (response, unread) = match self.as_mut().project() {
            Now::Making { mut making, timeout, unread } => {
                let response = ready!(made(making.as_mut(), timeout, cx));
                *asked = making.take_value();
                (response, unread.take())
            }
            Now::ReadingOver { answer } => return answer.poll_unpin(cx),
            // INVARIANT: what was ready isn't polled again.
            Now::Refused { response } => {
                return Poll::Ready(response.take().unwrap_or_else(refused_twice));
            }
        };
        // With the handler goes what it had of the request: only then is the rest of that there.
        self.set(Self::Refused { response: None });
        let Some(unread) = unread else { return Poll::Ready(response) };
        match unread.settle(response) {
            Either::Left(response) => Poll::Ready(response),
            Either::Right(mut answer) => {
                let poll = answer.poll_unpin(cx);
                self.set(Self::ReadingOver { answer });
                poll
            }
        }
    }
}

fn made(
    mut making: Pin<&mut Within<Survived>>,
    timeout: Pin<&mut Option<Sleep>>,
    cx: &mut Context<'_>,
) -> Poll<Response> {
    if let Poll::Ready(response) = making.as_mut().poll(cx) {
        return Poll::Ready(response);
    }
    ready!(timeout.as_pin_mut().map_or(Poll::Pending, |timeout| timeout.poll(cx)));
    Poll::Ready(Error::busy("a handler took too long").into_response())
}

/// The text of a panic may hold anything: the panic hook has shown it, and neither log nor client gets it from here.
fn survived(outcome: Outcome) -> Response {
    outcome.unwrap_or_else(|_| Error::internal("a handler panicked").into_response())
}

fn refused_twice() -> Response {
    Error::internal("an answer was asked for again").into_response()
}
