//! What comes of handlers that don't answer as they should, and what is logged of it; the clock runs ahead where everybody
//! waits.

use super::answering::Answering;
use super::{Kind, Layers, Source};
use crate::clock::ManualClock;
use crate::metrics::Metrics;
use crate::rate_limits::{Limiter, RateLimits};
use crate::request::REQUEST_ID;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::sleep;

const ID: &str = "an-id";

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("sound").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A handler under the layers of this kind.
fn answering<F>(kind: Kind, handler: impl FnOnce() -> F) -> Answering
where
    F: Future<Output = Response> + Send + 'static,
{
    let layers = Layers { source: Source::Within, kind, route: "/secret/{name}" };
    let request = Request::builder().uri("/secret/of-andy?a=b").header(REQUEST_ID, ID);
    let request = request.body(Body::empty()).expect("a request");
    let metrics = Arc::new(Metrics::new());
    let clock = ManualClock::new(1_000).into();
    let limiter = Limiter::new(RateLimits::none(), true, &clock, Arc::clone(&metrics));
    Answering::begin(layers, metrics, Arc::new(limiter), request, |_| Box::pin(handler()))
}

/// What was logged of it.
fn logged(test: impl AsyncFnOnce()) -> String {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).without_time();
    let subscriber = subscriber.with_writer(move || writer.clone()).finish();
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(true).build().expect("a runtime");
    tracing::subscriber::with_default(subscriber, || runtime.block_on(test()));
    let bytes = lines.0.lock().expect("sound").clone();
    String::from_utf8(bytes).expect("text")
}

async fn error_of(response: Response) -> String {
    assert_eq!(response.headers()[REQUEST_ID], ID);
    let body = to_bytes(response.into_body(), 1 << 10).await.expect("a body");
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    body["error"].as_str().expect("a text").to_owned()
}

async fn after(time: Duration) -> Response {
    sleep(time).await;
    "done".into_response()
}

#[test]
fn a_panic_is_an_error_of_the_servers_own_that_says_where_to_look() {
    for kind in [Kind::Ordinary, Kind::Streamed, Kind::PassedOn] {
        let logged = logged(async || {
            let response = answering(kind, async || panic!("hunter2")).await;
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            let said = error_of(response).await;
            assert!(said.ends_with("tell the operator the request id an-id"), "{said}");
        });
        assert!(logged.contains("ERROR request{id=an-id}") && logged.contains("panicked"));
        assert!(!logged.contains("hunter2"), "{logged}");
    }
}

#[test]
fn an_ordinary_answer_that_takes_too_long_is_given_up() {
    let logged = logged(async || {
        let response = answering(Kind::Ordinary, || after(Duration::from_secs(61))).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()["retry-after"], "1");
        assert!(error_of(response).await.contains("try again"));
        for kind in [Kind::Streamed, Kind::PassedOn] {
            let response = answering(kind, || after(Duration::from_secs(3600))).await;
            assert_eq!(response.status(), StatusCode::OK);
        }
    });
    assert!(logged.contains("took too long"), "{logged}");
}

#[test]
fn of_every_request_there_is_a_line_with_its_route_and_no_path() {
    let logged = logged(async || {
        answering(Kind::Ordinary, || after(Duration::from_millis(20))).await;
    });
    let expected = " INFO request{id=an-id}: carta_server::routes::layers::observed: answered \
        method=\"GET\" route=\"/secret/{name}\" status=200 duration_ms=20.0 bytes=4\n";
    assert_eq!(logged, expected);
}

#[test]
fn what_is_slow_without_a_reason_is_warned_of() {
    let slow = Duration::from_secs(1);
    for (kind, level) in [(Kind::Ordinary, " WARN"), (Kind::Streamed, " INFO")] {
        let logged = logged(async || {
            answering(kind, || after(slow)).await;
        });
        assert!(logged.starts_with(level) && logged.contains("duration_ms=1000.0"), "{logged}");
    }
}

#[test]
fn a_client_that_leaves_is_told_of() {
    let logged = logged(async || {
        let answering = answering(Kind::Ordinary, || after(Duration::from_secs(10)));
        let outcome = tokio::time::timeout(Duration::from_millis(500), answering).await;
        assert!(outcome.is_err());
    });
    assert!(logged.starts_with(" INFO request{id=an-id}") && logged.contains("given up"));
    assert!(logged.contains("route=\"/secret/{name}\" duration_ms=500.0"), "{logged}");
}
