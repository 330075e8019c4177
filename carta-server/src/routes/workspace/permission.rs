//! `GET /workspace/{id}/permissions/user/{user}`: all that a holder may do with a workspace. Here pycarta reads JSON.

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
) -> Result<Json<String>, Error> {
    let (id, holder) = (resource_id(&id)?, query.holder(&holder)?);
    let (flags, _) = directory::effective(&app, &caller, id, KIND, &holder).await?;
    Ok(Json(flags.to_string()))
}
