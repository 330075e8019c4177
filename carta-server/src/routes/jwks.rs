//! `GET /{pool}/.well-known/jwks.json`: the keys that tokens are signed with. For everybody.

use super::extract::Segments;
use crate::app::App;
use crate::error::Error;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;

pub(super) async fn handle(
    State(app): State<App>,
    Segments(pool): Segments<String>,
) -> Result<Json<Value>, Error> {
    if *pool == *app.pool.id {
        Ok(Json(app.tokens.jwks()))
    } else {
        Err(Error::new(StatusCode::NOT_FOUND, "no such user pool"))
    }
}
