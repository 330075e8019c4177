//! Contents that come in parts, so that a connection may end in the middle of one.

pub(in crate::routes) mod append;
pub(in crate::routes) mod begin;
pub(in crate::routes) mod end;
pub(in crate::routes) mod list;
pub(in crate::routes) mod show;

use super::information::FileInformationJson;
use crate::error::Error;
use crate::ids::UploadId;
use crate::moment::Moment;
use crate::routes::openapi::shapes;
use crate::routes::openapi::{Description, Gives};
use crate::store::Upload;
use axum::Json;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Where a part begins, and where the next one does.
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");

/// How far an upload has come.
#[derive(Serialize, ToSchema)]
#[schema(as = Upload)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct UploadJson {
    id: String,
    name: String,
    offset: u64,
    size: u64,
    #[schema(schema_with = shapes::moment)]
    expires: String,
    /// What has come of it: its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    file_id: Option<String>,
    /// The same as a listing shows it, with the answer that finished it.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<FileInformationJson>,
}

impl From<Upload> for UploadJson {
    fn from(upload: Upload) -> Self {
        Self {
            id: upload.id.to_string(),
            name: upload.name,
            offset: upload.received,
            size: upload.size,
            expires: Moment::from(upload.expires_at).text(),
            file_id: upload.file.map(|id| id.to_string()),
            file: None,
        }
    }
}

/// The headers are for those who ask by `HEAD`.
impl IntoResponse for UploadJson {
    fn into_response(self) -> Response {
        let headers =
            [(OFFSET, HeaderValue::from(self.offset)), (LENGTH, HeaderValue::from(self.size))];
        (headers, Json(self)).into_response()
    }
}

fn parse(id: &str) -> Result<UploadId, Error> {
    id.parse().map_err(|_| Error::no_such_upload())
}

impl Gives for UploadJson {
    fn describe(description: &mut Description) {
        described(description, "200");
    }
}

fn described(description: &mut Description, status: &str) {
    let schema = description.schema_of::<UploadJson>();
    description.answers_with(status, "application/json", schema);
    description.answers_header(status, OFFSET.as_str(), "How many bytes have come.");
    description.answers_header(status, LENGTH.as_str(), "How many there are to come in all.");
}
