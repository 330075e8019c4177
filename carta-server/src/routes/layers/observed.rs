//! What operators see of a request: a line in the log, and counters. Of what was asked, only the route's pattern is told: paths and queries
//! hold names and addresses.

use super::{Kind, Layers};
use crate::metrics::{Metrics, Present};
use crate::rate_limits::Limiter;
use crate::request::{Asked, By, RequestId};
use axum::extract::{ConnectInfo, Request};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use http_body::Body as _;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tracing::Span;
use tracing::span::Entered;

/// An answer that took longer is worth a look.
const SLOW: Duration = Duration::from_secs(1);

/// A request from its beginning to its answer. Dropped before, it was given up: its client has left.
pub(super) struct Observed {
    layers: Layers,
    method: &'static str,
    id: RequestId,
    span: Span,
    began: Instant,
    is_answered: bool,
    metrics: Arc<Metrics>,
    limiter: Arc<Limiter>,
    from: Option<IpAddr>,
    _in_flight: Present,
}

enum Level {
    Error,
    Warn,
    Info,
}

impl Observed {
    pub(super) fn begin(
        layers: Layers,
        metrics: Arc<Metrics>,
        limiter: Arc<Limiter>,
        request: &Request,
    ) -> Self {
        let id = RequestId::of(request.headers());
        // Of the highest level: it is there for whatever line is.
        let span = tracing::error_span!("request", %id);
        let method = known(request.method());
        let _in_flight = metrics.asked();
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let from = peer.map(|ConnectInfo(peer)| peer.ip());
        let (began, is_answered) = (Instant::now(), false);
        Self { layers, method, id, span, began, is_answered, metrics, limiter, from, _in_flight }
    }

    pub(super) fn id(&self) -> &RequestId {
        &self.id
    }

    /// What is logged meanwhile belongs to it.
    pub(super) fn enter(&self) -> Entered<'_> {
        self.span.enter()
    }

    pub(super) fn answered(&mut self, asked: Option<&Asked>, response: &Response) {
        self.is_answered = true;
        let _entered = self.span.enter();
        let (status, took) = (response.status(), self.began.elapsed());
        self.metrics.answered(self.method, self.layers.route, class(status), took);
        if let Some(asked) = asked {
            self.metrics.permission_checks("granted", asked.granted());
            self.metrics.permission_checks("refused", asked.refused());
            if let Some(session) = asked.ended() {
                self.limiter.session_ended(session, self.from);
            }
        }
        if self.layers.kind == Kind::Quiet {
            return;
        }
        let by = asked.and_then(Asked::by);
        let bytes = response.body().size_hint().exact();
        macro_rules! log {
            ($level:ident) => {
                tracing::$level!(
                    method = self.method,
                    route = self.layers.route,
                    status = status.as_u16(),
                    duration_ms = milliseconds(took),
                    caller = by.map(By::kind),
                    user = by.map(|by| display(by.user())),
                    bytes,
                    "answered"
                )
            };
        }
        match self.level(status, took) {
            Level::Error => log!(error),
            Level::Warn => log!(warn),
            Level::Info => log!(info),
        }
    }

    /// What services answer, and how long they take, is theirs.
    fn level(&self, status: StatusCode, took: Duration) -> Level {
        match self.layers.kind {
            Kind::Ordinary | Kind::Streamed if status == StatusCode::INTERNAL_SERVER_ERROR => {
                Level::Error
            }
            _ if status.is_server_error() => Level::Warn,
            Kind::Ordinary if took >= SLOW => Level::Warn,
            _ => Level::Info,
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        if self.is_answered {
            return;
        }
        let _entered = self.span.enter();
        let took = self.began.elapsed();
        self.metrics.answered(self.method, self.layers.route, "given up", took);
        tracing::info!(
            method = self.method,
            route = self.layers.route,
            duration_ms = milliseconds(took),
            "given up: the client left before its answer"
        );
    }
}

fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}

/// With three digits behind the point.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

/// Anybody may make up further ones.
fn known(method: &Method) -> &'static str {
    let known = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];
    known.into_iter().find(|known| method == known).unwrap_or("other")
}
