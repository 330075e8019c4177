//! `POST /files/{source}/uploads?containerId=`: announces a content that comes in parts.

use super::UploadJson;
use crate::app::App;
use crate::directory::{self, Caller, WantedUpload};
use crate::error::Error;
use crate::routes::extract::{Body, Parameters, Segments};
use crate::routes::files::{PlaceQuery, names, source};
use crate::routes::openapi::{Description, Gives};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[schema(as = NewUpload)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::routes) struct Request {
    #[schema(min_length = 1, max_length = 256)]
    name: String,
    /// In bytes.
    size: u64,
    content_type: Option<String>,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(source): Segments<String>,
    Parameters(query): Parameters<PlaceQuery>,
    Body(request): Body<Request>,
) -> Result<Begun, Error> {
    source::must_be_own(&source)?;
    let wanted = WantedUpload {
        place: &query.place()?,
        name: names::name(&request.name)?,
        content_type: &names::content_type(request.content_type.as_deref()),
        size: request.size,
    };
    let begun = directory::begin_upload(&app, &caller, &wanted).await?;
    Ok(Begun(begun.into()))
}

pub(in crate::routes) struct Begun(UploadJson);

impl IntoResponse for Begun {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, self.0).into_response()
    }
}

impl Gives for Begun {
    fn describe(description: &mut Description) {
        super::described(description, "201");
    }
}
