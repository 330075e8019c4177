//! `POST /user/{user}/suspend`: an administrator makes a user nobody, at once and until resumed. Our extension.

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
    directory::suspend_user(&app, &caller, parse_user(&user)?).await?;
    Ok(Json(Done {}))
}
