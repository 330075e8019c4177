//! `DELETE /workspace/{id}`: those with *admin* remove a workspace.

use super::KIND;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::done::Done;
use crate::routes::extract::Segments;
use crate::routes::texts::resource_id;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<String>,
) -> Result<Json<Done>, Error> {
    directory::remove_resource(&app, &caller, resource_id(&id)?, KIND).await?;
    Ok(Json(Done {}))
}
