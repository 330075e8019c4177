//! WebSockets: once both sides have agreed, bytes go to and fro until one of them ends it.

use super::watch::{Activity, Cut};
use axum::http::header::{self, HeaderValue};
use axum::http::{HeaderMap, Method, Version};
use futures_util::future::{BoxFuture, Either, select};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, copy_bidirectional};

use super::headers;

pub(super) const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");
pub(super) const UPGRADE: HeaderValue = HeaderValue::from_static("upgrade");

/// Whether a WebSocket is asked for. Other protocols aren't spoken: behind one, requests could go by unseen.
pub(super) fn is_asked(method: &Method, version: Version, headers: &HeaderMap) -> bool {
    method == Method::GET && version == Version::HTTP_11 && is_agreed(headers)
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

/// Carries bytes until one side ends, or the watch cuts them.
pub(super) async fn relay(
    caller: OnUpgrade,
    service: OnUpgrade,
    activity: Activity,
    watch: BoxFuture<'static, Cut>,
) {
    let carried = pin!(carry(caller, service, activity));
    match select(carried, watch).await {
        Either::Left((Ok(()), _)) => {}
        Either::Left((Err(error), _)) => tracing::debug!(%error, "a WebSocket ended"),
        Either::Right((cut, _)) => tracing::debug!(%cut, "a WebSocket was cut"),
    }
}

async fn carry(caller: OnUpgrade, service: OnUpgrade, activity: Activity) -> io::Result<()> {
    let upgraded = |result: Result<Upgraded, hyper::Error>| result.map_err(io::Error::other);
    let caller = upgraded(caller.await)?;
    let service = upgraded(service.await)?;
    let mut caller = Watched { stream: TokioIo::new(caller), activity: activity.clone() };
    let mut service = Watched { stream: TokioIo::new(service), activity };
    copy_bidirectional(&mut caller, &mut service).await.map(drop)
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
