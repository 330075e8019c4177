//! `GET /organization`: the organizations that the caller owns or belongs to; for administrators, all. Our extension.

use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::openapi::List;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = Organization)]
pub(super) struct OrganizationJson {
    id: String,
    name: String,
}

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
) -> Result<List<OrganizationJson>, Error> {
    let organizations = directory::organizations(&app, &caller).await?.into_iter();
    let json =
        organizations.map(|found| OrganizationJson { id: found.id.to_string(), name: found.name });
    Ok(List(json.collect()))
}
