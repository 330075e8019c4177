//! `DELETE /v2/permissions/{from}/{to}`: those with *admin* take from a holder what it was granted.

use super::holder;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::permissions::Wanted;
use crate::routes::done::Done;
use crate::routes::extract::Segments;
use crate::routes::texts::resource_id;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((from, to)): Segments<(String, String)>,
) -> Result<Json<Done>, Error> {
    let (from, to) = (holder(&from), resource_id(&to)?);
    directory::set_permission(&app, &caller, to, None, &from, Wanted::NOTHING).await?;
    Ok(Json(Done {}))
}
