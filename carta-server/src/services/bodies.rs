//! Bodies on their way through: never held, but watched.

use super::watch::{Activity, Cut};
use axum::BoxError;
use axum::body::{Body, Bytes};
use futures_util::future::BoxFuture;
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

/// How an upload stands, for whoever waits for the answer to it.
#[derive(Clone, Default)]
pub(super) struct Progress {
    ended: Arc<AtomicBool>,
    too_large: Arc<AtomicBool>,
}

impl Progress {
    /// Whether there is nothing more to come from the caller.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    pub(super) fn is_too_large(&self) -> bool {
        self.too_large.load(Ordering::Acquire)
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
            progress.ended.store(true, Ordering::Release);
        }
        Self { body, left: limit, activity, progress }
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
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        let Poll::Ready(frame) = polled else {
            return Poll::Pending;
        };
        this.activity.moved();
        let length = match &frame {
            Some(Ok(frame)) => frame.data_ref().map_or(0, Bytes::len),
            Some(Err(_)) | None => 0,
        };
        match this.left.checked_sub(u64::try_from(length).unwrap_or(u64::MAX)) {
            Some(left) => this.left = left,
            None => {
                this.progress.too_large.store(true, Ordering::Release);
                return Poll::Ready(Some(Err(TooLarge.into())));
            }
        }
        if frame.is_none() || this.body.is_end_stream() {
            this.progress.ended.store(true, Ordering::Release);
        }
        Poll::Ready(frame.map(|frame| frame.map_err(BoxError::from)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// What a service answers. Cut short, it ends with an error, so that the caller can't take it for whole.
pub(super) struct Download<B> {
    body: B,
    activity: Activity,
    watch: BoxFuture<'static, Cut>,
}

impl<B> Download<B> {
    pub(super) fn new(body: B, activity: Activity, watch: BoxFuture<'static, Cut>) -> Self {
        Self { body, activity, watch }
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
        if let Poll::Ready(cut) = this.watch.as_mut().poll(cx) {
            tracing::debug!(%cut, "a service's answer was cut short");
            return Poll::Ready(Some(Err(cut.into())));
        }
        let polled = Pin::new(&mut this.body).poll_frame(cx);
        if polled.is_ready() {
            this.activity.moved();
        }
        polled.map(|frame| frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
