//! `GET /v2/permissions/{from}/resources/{label}`: the resources of a label that a holder may do something with.

use super::holder;
use super::tiers_json::FlagsJson;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use axum::Json;
use axum::extract::State;
use serde::Serialize;

#[derive(Serialize)]
pub(in crate::routes) struct ResourceJson {
    id: String,
    name: String,
    permission: FlagsJson,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((from, label)): Segments<(String, String)>,
) -> Result<Json<Vec<ResourceJson>>, Error> {
    let mut holdings = directory::holdings(&app, &caller, &holder(&from)).await?;
    holdings.retain(|(resource, ..)| resource.labels.contains(&label));
    let resources = holdings.into_iter().map(|(resource, flags, owner)| ResourceJson {
        id: resource.id.to_string(),
        name: resource.name,
        permission: FlagsJson::new(flags, owner),
    });
    Ok(Json(resources.collect()))
}
