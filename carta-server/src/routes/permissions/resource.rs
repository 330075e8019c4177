//! `GET /permissions/resources/{kind}/{id}`: one resource.

use super::list::parse_kind;
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
    Segments((kind, id)): Segments<(String, String)>,
) -> Result<Json<ResourceJson>, Error> {
    let kind = parse_kind(&kind)?;
    let (resource, flags) = directory::resource(&app, &caller, resource_id(&id)?, None).await?;
    if resource.kind.as_str() != kind.as_str() {
        return Err(Error::no_such_resource());
    }
    Ok(Json(ResourceJson::new(resource, flags)))
}
