//! `POST /v2/resource/generic`: anybody with an account makes a resource of any label, and owns it.

use super::node_json::NodeJson;
use crate::app::App;
use crate::directory::{self, Caller, Creation, Node};
use crate::error::Error;
use crate::routes::extract::Body;
use crate::routes::openapi::shapes;
use crate::routes::texts::title;
use crate::store::{Details, Kind};
use axum::Json;
use axum::extract::State;
use carta_core::resource::UserType;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

const MAX_LABELS: usize = 32;
/// Of all properties together, as JSON. They say what a resource is; its content is kept elsewhere.
const MAX_PROPS: usize = 64 * 1024;

#[derive(Deserialize, ToSchema)]
#[schema(as = NewGenericResource)]
pub(in crate::routes) struct Request {
    #[schema(schema_with = shapes::title)]
    name: String,
    #[schema(max_items = 32)]
    labels: Option<Vec<String>>,
    props: Option<Map<String, Value>>,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Body(request): Body<Request>,
) -> Result<Json<NodeJson>, Error> {
    let labels = request.labels.unwrap_or_default();
    let props = request.props.unwrap_or_default();
    let creation = Creation {
        kind: Kind::Generic,
        name: title(&request.name)?,
        labels: checked_labels(&labels)?,
        props: checked_props(&props)?,
        details: &Details::default(),
    };
    let (resource, _) = directory::create_resource(&app, &caller, &creation).await?;
    Ok(Json(Node { resource, props: Some(props) }.into()))
}

/// Labels by which users and groups are found are theirs alone.
fn checked_labels(labels: &[String]) -> Result<&[String], Error> {
    if labels.len() > MAX_LABELS {
        return Err(Error::bad_request("a resource has 32 labels at most"));
    }
    for label in labels {
        title(label)?;
        if [UserType::User.as_str(), UserType::Group.as_str()].contains(&label.as_str()) {
            return Err(Error::bad_request("the labels `User` and `UserGroup` are reserved"));
        }
    }
    Ok(labels)
}

pub(super) fn checked_props(props: &Map<String, Value>) -> Result<&Map<String, Value>, Error> {
    let length = serde_json::to_vec(props).map_err(Error::internal)?.len();
    if length > MAX_PROPS {
        return Err(Error::bad_request("`props` has 64 KiB at most"));
    }
    Ok(props)
}
