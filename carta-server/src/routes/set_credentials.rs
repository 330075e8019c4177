//! `PUT /user/{user}/credentials`: an administrator sets what a user's password is checked against.
//!
//! Our extension. The client makes salt and verifier, so that the server never holds a password.

use super::done::Done;
use super::extract::{Body, Segments};
use crate::app::App;
use crate::directory::{self, Caller, Manner, Password};
use crate::error::Error;
use crate::names::parse_user;
use axum::Json;
use axum::extract::State;
use carta_core::Secret;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[schema(as = Credentials)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    salt: String,
    #[schema(value_type = String, format = Password)]
    /// In hexadecimal digits, as the salt.
    verifier: Secret,
    /// Good for one login, at which the user chooses another password.
    #[serde(default)]
    temporary: bool,
}

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(user): Segments<String>,
    Body(request): Body<Request>,
) -> Result<Json<Done>, Error> {
    let user = parse_user(&user)?;
    let password = Password::parse(&request.salt, request.verifier.expose())?;
    let manner = if request.temporary { Manner::Temporary } else { Manner::Set };
    directory::set_credentials(&app, &caller, user, &password, manner).await?;
    Ok(Json(Done {}))
}
