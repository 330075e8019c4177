//! `DELETE /secrets?name={name}`: the caller's secret is forgotten. Our extension.

use super::Named;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::done::Done;
use crate::routes::extract::Parameters;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Parameters(query): Parameters<Named>,
) -> Result<Json<Done>, Error> {
    directory::remove_secret(&app, &caller, &query.name()?).await?;
    Ok(Json(Done {}))
}
