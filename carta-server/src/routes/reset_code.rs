//! `POST /user/{user}/reset`: an administrator makes a code by which a user sets a new password.
//!
//! Our extension. The code is shown in this answer and nowhere else.

use super::extract::Segments;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::names::parse_user;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(user): Segments<String>,
) -> Result<Json<Value>, Error> {
    let (code, expires_at) = directory::make_reset_code(&app, &caller, parse_user(&user)?).await?;
    Ok(Json(json!({ "code": code.expose(), "expiresAt": expires_at })))
}
