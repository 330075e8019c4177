//! What the routes that make a resource of v1 have in common.

use super::resource_json::ResourceJson;
use crate::app::App;
use crate::directory::{self, Caller, Creation};
use crate::error::Error;
use crate::store::{Details, Kind};
use axum::Json;
use serde_json::Map;

/// Makes a resource of a kind, which `/v2` knows by that kind as its label.
pub(super) async fn of_kind(
    app: &App,
    caller: &Caller,
    kind: Kind,
    name: &str,
    details: Details,
) -> Result<Json<ResourceJson>, Error> {
    let (labels, props) = (&[kind.as_str().to_owned()], &Map::new());
    let creation = Creation { kind, name, labels, props, details: &details };
    let (resource, flags) = directory::create_resource(app, caller, &creation).await?;
    Ok(Json(ResourceJson::new(resource, flags)))
}
