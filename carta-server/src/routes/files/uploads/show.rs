//! `GET /files/{source}/uploads/{id}`, and `HEAD`: how far an upload has come.

use super::{UploadJson, parse};
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::files::source;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((source, id)): Segments<(String, String)>,
) -> Result<UploadJson, Error> {
    source::must_be_own(&source)?;
    Ok(directory::upload(&app, &caller, parse(&id)?).await?.into())
}
