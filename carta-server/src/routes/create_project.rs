//! `POST /project`: anybody with an account makes a project, and owns it.

use super::extract::Body;
use super::make;
use super::resource_json::ResourceJson;
use super::texts::title;
use crate::app::App;
use crate::directory::Caller;
use crate::error::Error;
use crate::routes::openapi::shapes;
use crate::store::{Details, Kind};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[schema(as = NewProject)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    #[schema(schema_with = shapes::title)]
    name: String,
    #[schema(schema_with = shapes::title)]
    bucket_name: String,
}

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Body(request): Body<Request>,
) -> Result<Json<ResourceJson>, Error> {
    title(&request.bucket_name)?;
    let details = Details { bucket_name: Some(request.bucket_name), ..Details::default() };
    make::of_kind(&app, &caller, Kind::Project, title(&request.name)?, details).await
}
