//! `GET /v2/permissions/{to}/access/{label}`: who of a label was granted what on a resource.

use super::tiers_json::TiersJson;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::openapi::List;
use crate::routes::texts::resource_id;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = Accessor)]
pub(in crate::routes) struct AccessorJson {
    id: String,
    name: String,
    permission: TiersJson,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((to, label)): Segments<(String, String)>,
) -> Result<List<AccessorJson>, Error> {
    let found = directory::direct_accessors(&app, &caller, resource_id(&to)?, &label).await?;
    let accessors = found.into_iter().map(|accessor| AccessorJson {
        id: accessor.named.holder.to_string(),
        name: accessor.named.name,
        permission: TiersJson::new(accessor.tiers, accessor.owner),
    });
    Ok(List(accessors.collect()))
}
