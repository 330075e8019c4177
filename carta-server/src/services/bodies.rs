//! Bodies on their way through: never held, but watched.

use super::headers;
use super::watch::{Activity, Watch};
use axum::BoxError;
use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

/// How an upload stands, for whoever waits for the answer to it. Clones are one and the same.
#[derive(Clone, Default)]
pub(super) struct Progress(Arc<Mutex<Stage>>);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// It is the service's turn to take more.
    #[default]
    Passing,
    /// It is the caller's turn to send more.
    Awaited,
    /// There is nothing more to come.
    Ended,
    /// The caller left, or didn't frame it as HTTP does.
    Broken,
    TooLarge,
}

impl Progress {
    pub(super) fn stage(&self) -> Stage {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is(&self, stage: Stage) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the body is larger than calls to services may be")]
struct TooLarge;

/// What a caller sends to a service.
pub(super) struct Upload {
    body: Body,
    left: u64,
    activity: Activity,
    progress: Progress,
}

impl Upload {
    pub(super) fn new(body: Body, limit: u64, activity: Activity, progress: Progress) -> Self {
        if body.is_end_stream() {
            progress.is(Stage::Ended);
        }
        Self { body, left: limit, activity, progress }
    }

    /// Counts what has come, and says how the upload stands after it.
    fn after(&mut self, frame: Option<&Result<Frame<Bytes>, axum::Error>>) -> Stage {
        let frame = match frame {
            None => return Stage::Ended,
            Some(Err(_)) => return Stage::Broken,
            Some(Ok(frame)) => frame,
        };
        let length = frame.data_ref().map_or(0, Bytes::len);
        match self.left.checked_sub(u64::try_from(length).unwrap_or(u64::MAX)) {
            None => return Stage::TooLarge,
            Some(left) => self.left = left,
        }
        if self.body.is_end_stream() { Stage::Ended } else { Stage::Passing }
    }
}

impl HttpBody for Upload {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) else {
            this.progress.is(Stage::Awaited);
            return Poll::Pending;
        };
        this.activity.moved();
        let stage = this.after(frame.as_ref());
        this.progress.is(stage);
        if stage == Stage::TooLarge {
            return Poll::Ready(Some(Err(TooLarge.into())));
        }
        Poll::Ready(frame.map(|frame| match frame {
            Ok(frame) => Ok(filtered(frame, headers::trailers_for_service)),
            Err(error) => Err(error.into()),
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What a service answers, with what watches it as long as it goes on.
pub(super) struct Download<B> {
    body: B,
    activity: Activity,
    _watch: Watch,
}

impl<B> Download<B> {
    pub(super) fn new(body: B, activity: Activity, watch: Watch) -> Self {
        Self { body, activity, _watch: watch }
    }
}

impl<B> HttpBody for Download<B>
where
    B: HttpBody<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        if polled.is_ready() {
            this.activity.moved();
        }
        polled.map(|frame| {
            frame.map(|frame| match frame {
                Ok(frame) => Ok(filtered(frame, headers::trailers_for_caller)),
                Err(error) => Err(error.into()),
            })
        })
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What trails a body is as good as a header to some, and so no other way around the rules for headers.
fn filtered(frame: Frame<Bytes>, filter: fn(&mut HeaderMap)) -> Frame<Bytes> {
    match frame.into_trailers() {
        Ok(mut trailers) => {
            filter(&mut trailers);
            Frame::trailers(trailers)
        }
        Err(frame) => frame,
    }
}
