//! `POST /auth/keys/rotate`: an administrator has tokens signed with another key from now on. Our extension.
//!
//! The key that is announced already is taken, if there is one; where somebody may have read that too, a second call
//! makes a new one.

use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

pub(super) async fn handle(State(app): State<App>, caller: Caller) -> Result<Json<Value>, Error> {
    let key = directory::rotate_keys(&app, &caller).await?;
    Ok(Json(json!({ "keyId": key })))
}
