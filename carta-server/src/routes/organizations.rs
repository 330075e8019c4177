//! `GET /organization`: the organizations that the caller owns or belongs to; for administrators, all. Our extension.

use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use axum::Json;
use axum::extract::State;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct OrganizationJson {
    id: String,
    name: String,
}

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Vec<OrganizationJson>>, Error> {
    let organizations = directory::organizations(&app, &caller).await?.into_iter();
    let json =
        organizations.map(|found| OrganizationJson { id: found.id.to_string(), name: found.name });
    Ok(Json(json.collect()))
}
