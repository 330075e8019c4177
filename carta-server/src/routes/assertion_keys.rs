//! `GET /assertions/.well-known/jwks.json`: the keys by which services check who calls. For everybody.

use super::caller::Anybody;
use crate::app::App;
use axum::Json;
use axum::extract::State;
use serde_json::Value;

pub(super) async fn handle(_: Anybody, State(app): State<App>) -> Json<Value> {
    let now = app.clock.now();
    Json(app.assertion_keys.at(now).await.public(now))
}
