//! `GET /workspace/{id}/permissions/users`: who was granted something on a workspace, and all that each may do with it.

use super::KIND;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::{Parameters, Segments};
use crate::routes::openapi::List;
use crate::routes::permissions::{EntityJson, Query};
use crate::routes::texts::resource_id;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<String>,
    Parameters(query): Parameters<Query>,
) -> Result<List<EntityJson>, Error> {
    let (id, holders) = (resource_id(&id)?, query.user_type()?);
    let found = directory::accessors(&app, &caller, id, KIND, holders.as_ref()).await?;
    Ok(List(found.into_iter().map(EntityJson::from).collect()))
}
