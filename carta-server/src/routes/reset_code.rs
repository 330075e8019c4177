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
use carta_core::Secret;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = ResetCode)]
#[serde(rename_all = "camelCase")]
pub(super) struct Made {
    #[schema(value_type = String, format = Password)]
    #[serde(serialize_with = "shown")]
    code: Secret,
    /// In seconds since 1970.
    expires_at: u64,
}

/// In this answer alone.
fn shown<S: Serializer>(code: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.expose())
}

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(user): Segments<String>,
) -> Result<Json<Made>, Error> {
    let (code, expires_at) = directory::make_reset_code(&app, &caller, parse_user(&user)?).await?;
    Ok(Json(Made { code, expires_at }))
}
