//! `GET /v2/resource/{id}`: a resource, for whoever holds anything on it; its properties for those with *read*.

use super::node_json::NodeJson;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::texts::resource_id;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<String>,
) -> Result<Json<NodeJson>, Error> {
    Ok(Json(directory::node(&app, &caller, resource_id(&id)?).await?.into()))
}
