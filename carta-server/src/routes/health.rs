//! `GET /healthz` and `GET /readyz`: whether the process answers, and whether it can do its work. For everybody; in detail
//! for whoever runs the server.

use crate::app::{App, Shared};
use crate::error::Error;
use crate::health::Readiness;
use crate::routes::openapi::{Description, Gives, PlainText};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

const FRESH: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

/// `ok`, and nothing else.
pub(crate) struct Well;

impl IntoResponse for Well {
    fn into_response(self) -> Response {
        ([FRESH], PlainText("ok".to_owned())).into_response()
    }
}

impl Gives for Well {
    fn describe(description: &mut Description) {
        PlainText::describe(description);
    }
}

pub(crate) async fn live() -> Well {
    Well
}

pub(super) async fn ready(State(app): State<App>) -> Result<Well, Error> {
    if readiness(&app).await.is_ready() {
        Ok(Well)
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
