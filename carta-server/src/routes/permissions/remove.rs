//! `DELETE /permissions/{resource}/{user}`: those with *admin* take from a holder what it was granted.

use super::Query;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::permissions::Wanted;
use crate::routes::extract::{Parameters, Segments};
use crate::routes::texts::resource_id;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((resource, holder)): Segments<(String, String)>,
    Parameters(query): Parameters<Query>,
) -> Result<Json<bool>, Error> {
    let (resource, holder) = (resource_id(&resource)?, query.holder(&holder)?);
    directory::set_permission(&app, &caller, resource, None, &holder, Wanted::NOTHING).await?;
    Ok(Json(true))
}
