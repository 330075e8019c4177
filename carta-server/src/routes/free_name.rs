//! `DELETE /user/{user}/reservation`: an administrator frees the name of a removed user. Our extension.

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
    directory::free_name(&app, &caller, parse_user(&user)?).await?;
    Ok(Json(Done {}))
}
