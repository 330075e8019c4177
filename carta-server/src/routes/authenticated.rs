//! `GET /user/authenticated`: `true`, or a 401.

use crate::store::Account;
use axum::Json;

pub(super) async fn handle(_: Account) -> Json<bool> {
    Json(true)
}
