//! `GET /v2/permissions/{from}/{to}/direct`: what a holder itself was granted on a resource.

use super::holder;
use super::tiers_json::TiersJson;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::texts::resource_id;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((from, to)): Segments<(String, String)>,
) -> Result<Json<TiersJson>, Error> {
    let (from, to) = (holder(&from), resource_id(&to)?);
    let (tiers, owner) = directory::direct(&app, &caller, to, &from).await?;
    Ok(Json(TiersJson::new(tiers, owner)))
}
