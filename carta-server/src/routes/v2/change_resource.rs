//! `PUT /v2/resource/{id}`: those with *write* change a generic resource's name or properties; what isn't said stays.

use super::create_resource::checked_props;
use super::node_json::NodeJson;
use crate::app::App;
use crate::directory::{self, Caller, NodeChange};
use crate::error::Error;
use crate::routes::extract::{Body, Segments};
use crate::routes::texts::{resource_id, title};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[schema(as = ResourceChange)]
pub(in crate::routes) struct Request {
    #[schema(min_length = 1, max_length = 256)]
    name: Option<String>,
    props: Option<Map<String, Value>>,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<String>,
    Body(request): Body<Request>,
) -> Result<Json<NodeJson>, Error> {
    let change = NodeChange {
        name: request.name.as_deref().map(title).transpose()?,
        props: request.props.as_ref().map(checked_props).transpose()?,
    };
    Ok(Json(directory::change_node(&app, &caller, resource_id(&id)?, &change).await?.into()))
}
