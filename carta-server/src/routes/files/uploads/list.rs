//! `GET /files/{source}/uploads`: the caller's unfinished uploads.

use super::UploadJson;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::files::source;
use crate::routes::openapi::List;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(source): Segments<String>,
) -> Result<List<UploadJson>, Error> {
    source::must_be_own(&source)?;
    let uploads = directory::uploads(&app, &caller).await?.into_iter();
    Ok(List(uploads.map(UploadJson::from).collect()))
}
