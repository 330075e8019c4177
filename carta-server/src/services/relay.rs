//! WebSockets: once both sides have agreed, bytes go to and fro until one of them ends it.

use super::watch::{Activity, Cut};
use crate::connection::Connection;
use axum::body::Body;
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, Method, Request, Version};
use futures_util::future::{Either, select};
use http_body::Body as _;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{self as tokio_io, AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::time::timeout;

use super::headers;

pub(super) const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");
pub(super) const UPGRADE: HeaderValue = HeaderValue::from_static("upgrade");

/// How long one side may go on once the other has ended: what was said before then arrives. A WebSocket is never open in
/// one direction alone.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Whether a WebSocket is asked for. Other protocols aren't spoken: behind one, requests could go by unseen. Nor does a
/// body come before one, of which the two sides could think differently where it ends.
pub(super) fn is_asked(request: &Request<Body>) -> bool {
    request.method() == Method::GET
        && request.version() == Version::HTTP_11
        && request.body().is_end_stream()
        && is_agreed(request.headers())
}

/// Whether the headers name it, and nothing beside it.
pub(super) fn is_agreed(headers: &HeaderMap) -> bool {
    let has_word = |mut words: Box<dyn Iterator<Item = &str> + '_>| {
        words.any(|word| word.eq_ignore_ascii_case("upgrade"))
    };
    let mut protocols = headers::list(headers, &header::UPGRADE);
    protocols.next().is_some_and(|one| one.eq_ignore_ascii_case("websocket"))
        && protocols.next().is_none()
        && has_word(Box::new(headers::list(headers, &header::CONNECTION)))
}

/// A connection of the caller's, which keeps its place among the server's, and what it is to become.
pub(super) struct CallersEnd {
    pub(super) upgrade: OnUpgrade,
    pub(super) _connection: Connection,
}

/// Carries bytes until one side ends, or the watch cuts them.
pub(super) async fn relay(
    caller: CallersEnd,
    service: OnUpgrade,
    activity: Activity,
    watch: impl Future<Output = Cut>,
) {
    let carried = pin!(carry(caller.upgrade, service, activity));
    match select(carried, pin!(watch)).await {
        Either::Left((Ok(()), _)) => {}
        Either::Left((Err(error), _)) => tracing::debug!(%error, "a WebSocket ended"),
        Either::Right((cut, _)) => tracing::debug!(%cut, "a WebSocket was cut"),
    }
}

async fn carry(caller: OnUpgrade, service: OnUpgrade, activity: Activity) -> io::Result<()> {
    let upgraded = |result: Result<Upgraded, hyper::Error>| result.map_err(io::Error::other);
    let caller = upgraded(caller.await)?;
    let service = upgraded(service.await)?;
    let caller = Watched { stream: TokioIo::new(caller), activity: activity.clone() };
    let service = Watched { stream: TokioIo::new(service), activity };
    let (from_caller, to_caller) = tokio_io::split(caller);
    let (from_service, to_service) = tokio_io::split(service);
    let asked = pin!(pass(from_caller, to_service));
    let answered = pin!(pass(from_service, to_caller));
    match select(asked, answered).await {
        Either::Left((ended, answered)) => last_words(ended, answered).await,
        Either::Right((ended, asked)) => last_words(ended, asked).await,
    }
}

/// All that comes, and its end.
async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) -> io::Result<()> {
    tokio_io::copy(&mut from, &mut to).await?;
    to.shutdown().await
}

async fn last_words(
    ended: io::Result<()>,
    other: impl Future<Output = io::Result<()>>,
) -> io::Result<()> {
    ended?;
    timeout(LAST_WORDS, other).await.unwrap_or(Ok(()))
}

/// A stream whose bytes are noticed as they are read.
struct Watched {
    stream: TokioIo<Upgraded>,
    activity: Activity,
}

impl AsyncRead for Watched {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = Pin::new(&mut this.stream).poll_read(cx, buffer);
        if polled.is_ready() {
            this.activity.moved();
        }
        polled
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
