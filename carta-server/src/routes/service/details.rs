//! `GET /service/details/{namespace}/{service}`: a service, for whoever holds anything on it; its address for those who
//! may change it.

use crate::app::App;
use crate::directory::{self, Caller, ServicePath};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::resource_json::ResourceJson;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((namespace, service)): Segments<(String, String)>,
) -> Result<Json<ResourceJson>, Error> {
    let path = ServicePath { namespace, service };
    let (resource, flags) = directory::service(&app, &caller, &path).await?;
    Ok(Json(ResourceJson::new(resource, flags)))
}
