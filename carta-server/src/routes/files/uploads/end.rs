//! `DELETE /files/{source}/uploads/{id}`: gives an upload up.

use super::parse;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::done::Done;
use crate::routes::extract::Segments;
use crate::routes::files::source;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((source, id)): Segments<(String, String)>,
) -> Result<Json<Done>, Error> {
    source::must_be_own(&source)?;
    directory::end_upload(&app, &caller, parse(&id)?).await?;
    Ok(Json(Done {}))
}
