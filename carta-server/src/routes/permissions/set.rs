//! `PUT /permissions/{resource}/{user}`: those with *admin* give a holder a role, and no more than it.

use super::Query;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
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
    let (holder, wanted) = (query.holder(&holder)?, query.wanted()?);
    let resource = resource_id(&resource)?;
    directory::set_permission(&app, &caller, resource, None, &holder, wanted).await?;
    Ok(Json(true))
}
