//! `POST /auth/keys/rotate`: an administrator has tokens signed with another key from now on. Our extension.
//!
//! The key that is announced already is taken, if there is one; where somebody may have read that too, a second call
//! makes a new one.

use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = RotatedKeys)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rotated {
    /// The `kid` of tokens from now on.
    key_id: String,
}

pub(super) async fn handle(State(app): State<App>, caller: Caller) -> Result<Json<Rotated>, Error> {
    let key = directory::rotate_keys(&app, &caller).await?;
    Ok(Json(Rotated { key_id: key.to_string() }))
}
