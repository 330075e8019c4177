//! `GET /files/{source}/support`: what a source can do, as one text.

use super::source;
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::store::Account;
use axum::Json;
use carta_core::resource::FileSource;

pub(in crate::routes) async fn handle(
    _: Account,
    Segments(source): Segments<String>,
) -> Result<Json<&'static str>, Error> {
    Ok(Json(match source::parse(&source)? {
        FileSource::HyperThought => "Containers, PartialFileList",
        _ => "Containers, FileUpdate, FullFileList",
    }))
}
