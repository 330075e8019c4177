//! `PUT /workspace/{id}/permissions/user/{user}`: those with *admin* give a holder a role, and no more than it.

use super::KIND;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::{Parameters, Segments};
use crate::routes::permissions::Query;
use crate::routes::texts::resource_id;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((id, holder)): Segments<(String, String)>,
    Parameters(query): Parameters<Query>,
) -> Result<Json<bool>, Error> {
    let (holder, wanted) = (query.holder(&holder)?, query.wanted()?);
    directory::set_permission(&app, &caller, resource_id(&id)?, KIND, &holder, wanted).await?;
    Ok(Json(true))
}
