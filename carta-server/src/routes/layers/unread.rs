//! What becomes of a body, or of the rest of one, that no handler reads.
//!
//! Nothing of it is kept. A short one is read over before the answer goes out, so that the connection can take another
//! request. Of any other, the answer says that the connection ends with it: what still comes is read over by then (see
//! `server/stream.rs`), so that the client finds the answer and not a reset.

use crate::routes::body::{self, MAX};
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;
use futures_util::future::{BoxFuture, Either};
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::sync::oneshot;

/// Read over rather than met with the end of the connection.
const SHORT: u64 = 64 * 1024;
/// How long a short one may take to come: the answer waits for it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Not every endpoint reads a body: here, none acts on a request that can't be meant.
pub(super) fn refuse_large(request: &Request) -> Option<Response> {
    let length = body::declared(request.headers())?;
    (length > MAX as u64).then(|| super::last(body::too_large(MAX).into_response()))
}

/// What comes back of a body.
pub(super) struct Unread {
    returned: oneshot::Receiver<Rest>,
    is_short: bool,
}

/// Lends a request's body, if it has one, to whoever answers the request.
pub(super) fn lend(request: Request) -> (Request, Option<Unread>) {
    if request.body().is_end_stream() {
        return (request, None);
    }
    let is_short = is_short(request.headers());
    let (back, returned) = oneshot::channel();
    let request = request.map(|body| Body::new(Lent { body: Some(body), back: Some(back) }));
    (request, Some(Unread { returned, is_short }))
}

impl Unread {
    /// The answer as it goes out: at once, or once the rest of the request was read over.
    pub(super) fn settle(
        mut self,
        response: Response,
    ) -> Either<Response, BoxFuture<'static, Response>> {
        match self.returned.try_recv() {
            Ok(Rest::Unread(rest)) if self.is_short => {
                Either::Right(Box::pin(read_over(rest, response)))
            }
            Ok(_) => Either::Left(super::last(response)),
            // Read to its end, or still being read by whoever makes the answer of it.
            Err(_) => Either::Left(response),
        }
    }
}

async fn read_over(rest: Body, response: Response) -> Response {
    match tokio::time::timeout(PATIENCE, drained(rest)).await {
        Ok(true) => response,
        Ok(false) | Err(_) => super::last(response),
    }
}

/// Whoever waits to be told to go on hasn't sent it, and isn't told.
fn is_short(headers: &HeaderMap) -> bool {
    let length = body::declared(headers);
    length.is_some_and(|length| length <= SHORT) && !headers.contains_key(header::EXPECT)
}

async fn drained(rest: Body) -> bool {
    let mut rest = rest.into_data_stream();
    while let Some(chunk) = rest.next().await {
        if chunk.is_err() {
            return false;
        }
    }
    true
}

enum Rest {
    Unread(Body),
    /// It broke off, or trailers came: where it ended isn't known for sure. hyper takes for trailers whatever stands before
    /// the next empty line, as the head of a request would, for whoever saw the end before it.
    Doubtful,
}

/// A body that comes back from whoever drops it before its end.
struct Lent {
    body: Option<Body>,
    back: Option<oneshot::Sender<Rest>>,
}

impl Lent {
    fn give_back(&mut self, rest: Rest) {
        if let Some(back) = self.back.take() {
            // Nobody waits for it once the request was given up.
            let _ = back.send(rest);
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(body) = self.body.take() {
            self.give_back(Rest::Unread(body));
        }
    }
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let frame = ready!(Pin::new(body).poll_frame(cx));
        match &frame {
            Some(Ok(frame)) if frame.is_data() => {}
            None => self.body = None,
            Some(_) => {
                self.body = None;
                self.give_back(Rest::Doubtful);
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}
