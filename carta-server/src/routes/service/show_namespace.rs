//! `GET /service/details/{namespace}`: a namespace, for whoever holds anything on it.

use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::resource_json::ResourceJson;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(name): Segments<String>,
) -> Result<Json<ResourceJson>, Error> {
    let (resource, flags) = directory::namespace(&app, &caller, &name).await?;
    Ok(Json(ResourceJson::new(resource, flags)))
}
