//! `DELETE /service/remove/{namespace}`: those with *admin* remove a namespace. Its name is free then.

use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::done::Done;
use crate::routes::extract::Segments;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(name): Segments<String>,
) -> Result<Json<Done>, Error> {
    directory::remove_namespace(&app, &caller, &name).await?;
    Ok(Json(Done {}))
}
