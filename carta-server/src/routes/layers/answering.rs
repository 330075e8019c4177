//! An answer on its way, from the request to what goes out.

use super::Layers;
use super::unread::{self, Unread};
use crate::error::Error;
use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, CatchUnwind, Either};
use pin_project_lite::pin_project;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::time::Sleep;
use tracing::Span;

/// What a handler makes its answer in.
pub(in crate::routes) type Making = BoxFuture<'static, Response>;

pin_project! {
    pub(in crate::routes) struct Answering {
        layers: Layers,
        span: Span,
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
            // What a panic leaves behind is dropped, unseen.
            making: CatchUnwind<AssertUnwindSafe<Making>>,
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
        request: Request,
        make: impl FnOnce(Request) -> Making,
    ) -> Self {
        // Only the route's pattern: paths and queries hold names and addresses.
        let span = tracing::info_span!("request", method = %request.method(), layers.route);
        let step = match layers.refusal(&request) {
            Some(response) => Step::Refused { response: Some(response) },
            None => {
                let (request, unread) = unread::lend(request);
                let making = AssertUnwindSafe(make(request)).catch_unwind();
                Step::Making { making, timeout: layers.timeout().map(tokio::time::sleep), unread }
            }
        };
        Self { layers, span, step }
    }
}

impl Future for Answering {
    type Output = Response;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Response> {
        let this = self.project();
        let _entered = this.span.enter();
        let response = this.layers.finished(ready!(this.step.poll(cx)));
        tracing::info!(status = response.status().as_u16(), "answered");
        Poll::Ready(response)
    }
}

impl Future for Step {
    type Output = Response;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Response> {
        let (response, unread) = match self.as_mut().project() {
            Now::Making { making, timeout, unread } => {
                (ready!(made(making, timeout, cx)), unread.take())
            }
            Now::ReadingOver { answer } => return answer.poll_unpin(cx),
            // INVARIANT: what was ready isn't polled again.
            Now::Refused { response } => {
                return Poll::Ready(response.take().unwrap_or_else(panicked));
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
    making: &mut CatchUnwind<AssertUnwindSafe<Making>>,
    timeout: Pin<&mut Option<Sleep>>,
    cx: &mut Context<'_>,
) -> Poll<Response> {
    if let Poll::Ready(outcome) = making.poll_unpin(cx) {
        // The text of a panic may hold anything: the panic hook has shown it, and neither log nor client gets it from here.
        return Poll::Ready(outcome.unwrap_or_else(|_| panicked()));
    }
    match timeout.as_pin_mut().map(|timeout| timeout.poll(cx)) {
        Some(Poll::Ready(())) => Poll::Ready(timed_out()),
        Some(Poll::Pending) | None => Poll::Pending,
    }
}

fn panicked() -> Response {
    Error::internal("a handler panicked").into_response()
}

fn timed_out() -> Response {
    Error::busy("a handler took too long").into_response()
}
