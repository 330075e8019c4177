//! `DELETE /project/{id}`: those with *admin* remove a project.

use super::done::Done;
use super::extract::Segments;
use super::texts::resource_id;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::store::Kind;
use axum::Json;
use axum::extract::State;

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<String>,
) -> Result<Json<Done>, Error> {
    let kind = Some(Kind::Project);
    directory::remove_resource(&app, &caller, resource_id(&id)?, kind).await?;
    Ok(Json(Done {}))
}
