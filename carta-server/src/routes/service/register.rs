//! `POST /service/register/{namespace}/{service}?baseUrl=…`: those with *admin* on a namespace put a service into it.

use crate::app::App;
use crate::directory::{self, Caller, ServicePath};
use crate::error::Error;
use crate::names::parse_service;
use crate::routes::extract::{Parameters, Segments};
use crate::routes::resource_json::ResourceJson;
use crate::routes::texts::given;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct Query {
    base_url: Option<String>,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((namespace, service)): Segments<(String, String)>,
    Parameters(query): Parameters<Query>,
) -> Result<Json<ResourceJson>, Error> {
    parse_service(&service)?;
    let path = ServicePath { namespace, service };
    let base_url = given(query.base_url.as_deref());
    let base_url = base_url.map(|text| app.services.base_url(text)).transpose()?;
    let made = directory::register_service(&app, &caller, &path, base_url.as_deref()).await;
    let (resource, flags) = made?;
    Ok(Json(ResourceJson::new(resource, flags)))
}
