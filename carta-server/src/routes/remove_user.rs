//! `DELETE /user/{user}`: an administrator removes a user. Our extension.

use super::done::Done;
use super::extract::Segments;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::names::parse_user;
use axum::Json;
use axum::extract::State;

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(user): Segments<String>,
) -> Result<Json<Done>, Error> {
    remove(&app, &caller, &user).await
}

/// `DELETE /user/users`, where a path of another endpoint names the user.
pub(super) async fn users(State(app): State<App>, caller: Caller) -> Result<Json<Done>, Error> {
    remove(&app, &caller, "users").await
}

/// `DELETE /user/authenticated`, likewise.
pub(super) async fn authenticated(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Done>, Error> {
    remove(&app, &caller, "authenticated").await
}

async fn remove(app: &App, caller: &Caller, user: &str) -> Result<Json<Done>, Error> {
    directory::remove_user(app, caller, parse_user(user)?).await?;
    Ok(Json(Done {}))
}
