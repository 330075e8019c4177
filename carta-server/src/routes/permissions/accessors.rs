//! `GET /permissions/{resource}/users`: who was granted something on a resource, and all that each may do with it.

use super::{EntityJson, Query};
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::{Parameters, Segments};
use crate::routes::openapi::List;
use crate::routes::texts::resource_id;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(resource): Segments<String>,
    Parameters(query): Parameters<Query>,
) -> Result<List<EntityJson>, Error> {
    let (resource, kind) = (resource_id(&resource)?, query.user_type()?);
    let found = directory::accessors(&app, &caller, resource, None, kind.as_ref()).await?;
    Ok(List(found.into_iter().map(EntityJson::from).collect()))
}
