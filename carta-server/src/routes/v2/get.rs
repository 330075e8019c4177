//! `GET /v2/permissions/{from}/{to}`: all that a holder may do with a resource.

use super::holder;
use super::tiers_json::FlagsJson;
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
) -> Result<Json<FlagsJson>, Error> {
    let (from, to) = (holder(&from), resource_id(&to)?);
    let (flags, owner) = directory::effective(&app, &caller, to, None, &from).await?;
    Ok(Json(FlagsJson::new(flags, owner)))
}
