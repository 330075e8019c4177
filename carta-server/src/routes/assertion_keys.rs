//! `GET /assertions/.well-known/jwks.json`: the keys by which services check who calls. For everybody.

use super::caller::Anybody;
use crate::app::App;
use crate::tokens::PublicKeys;
use axum::Json;
use axum::extract::State;

pub(super) async fn handle(_: Anybody, State(app): State<App>) -> Json<PublicKeys> {
    let now = app.clock.now();
    Json(app.assertion_keys.at(now).await.public(now))
}
