//! `GET /workspace/{id}`: a workspace, for whoever holds anything on it.

use super::KIND;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::resource_json::ResourceJson;
use crate::routes::texts::resource_id;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<String>,
) -> Result<Json<ResourceJson>, Error> {
    let (resource, flags) = directory::resource(&app, &caller, resource_id(&id)?, KIND).await?;
    Ok(Json(ResourceJson::new(resource, flags)))
}
