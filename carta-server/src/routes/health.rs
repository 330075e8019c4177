//! `GET /healthz` and `GET /readyz`: whether the process answers, and whether it can do its work. For everybody; in detail
//! for whoever runs the server.

use crate::app::{App, Shared};
use crate::error::Error;
use crate::health::Readiness;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::json;

const FRESH: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

pub(crate) async fn live() -> impl IntoResponse {
    ([FRESH], "ok")
}

pub(super) async fn ready(State(app): State<App>) -> Result<impl IntoResponse, Error> {
    if readiness(&app).await.is_ready() {
        Ok(([FRESH], "ok"))
    } else {
        Err(Error::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable"))
    }
}

pub(crate) async fn ready_in_detail(State(app): State<App>) -> impl IntoResponse {
    let readiness = readiness(&app).await;
    let Readiness { database, keys, stopping } = readiness;
    let is_ready = readiness.is_ready();
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let said = json!({
        "ready": is_ready,
        "database": database.as_str(),
        "keys": keys.as_str(),
        "stopping": stopping,
    });
    (status, [FRESH], Json(said))
}

async fn readiness(app: &Shared) -> Readiness {
    app.health.readiness(&app.store, [&app.keys, &app.assertion_keys]).await
}
