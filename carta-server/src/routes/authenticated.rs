//! `GET /user/authenticated`: `true`, or a 401.

use crate::directory::Caller;
use axum::Json;

pub(super) async fn handle(_: Caller) -> Json<bool> {
    Json(true)
}
