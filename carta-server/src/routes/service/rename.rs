//! `PATCH /service/rename/{namespace}/{service}/{name}`, and under `/service/register`, as pycarta 0.2.4 has it: those with
//! *admin* on a service and on its namespace give it another name.

use crate::app::App;
use crate::directory::{self, Caller, ServicePath};
use crate::error::Error;
use crate::names::parse_service;
use crate::routes::extract::Segments;
use crate::routes::resource_json::ResourceJson;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((namespace, service, name)): Segments<(String, String, String)>,
) -> Result<Json<ResourceJson>, Error> {
    let path = ServicePath { namespace, service };
    let name = parse_service(&name)?;
    let (resource, flags) = directory::rename_service(&app, &caller, &path, name).await?;
    Ok(Json(ResourceJson::new(resource, flags)))
}
