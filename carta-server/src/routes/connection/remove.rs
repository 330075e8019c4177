//! `DELETE /project/connection/{id}`: those with *admin* on a connection remove it.

use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::done::Done;
use crate::routes::extract::Segments;
use crate::routes::texts::resource_id;
use crate::store::Kind;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(id): Segments<String>,
) -> Result<Json<Done>, Error> {
    let kind = Some(Kind::Connection);
    directory::remove_resource(&app, &caller, resource_id(&id)?, kind).await?;
    Ok(Json(Done {}))
}
