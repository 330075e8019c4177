//! `DELETE /files/{source}/file/{id}`: deletes a file, and with it its content.

use super::source;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::done::Done;
use crate::routes::extract::Segments;
use crate::routes::texts::resource_id;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((source, file)): Segments<(String, String)>,
) -> Result<Json<Done>, Error> {
    source::must_be_own(&source)?;
    directory::remove_file(&app, &caller, resource_id(&file)?).await?;
    Ok(Json(Done {}))
}
