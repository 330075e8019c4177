//! `GET /v2/permissions/{from}/resources/{label}`: the resources of a label that a holder may do something with.

use super::holder;
use super::tiers_json::FlagsJson;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::openapi::List;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = HeldResource)]
pub(in crate::routes) struct ResourceJson {
    id: String,
    name: String,
    permission: FlagsJson,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((from, label)): Segments<(String, String)>,
) -> Result<List<ResourceJson>, Error> {
    let mut holdings = directory::holdings(&app, &caller, &holder(&from)).await?;
    holdings.retain(|(resource, ..)| resource.labels.contains(&label));
    let resources = holdings.into_iter().map(|(resource, flags, owner)| ResourceJson {
        id: resource.id.to_string(),
        name: resource.name,
        permission: FlagsJson::new(flags, owner),
    });
    Ok(List(resources.collect()))
}
