//! `POST /service/reserve/{namespace}`: anybody with an account takes a name that nobody has yet, for services.

use crate::app::App;
use crate::directory::Caller;
use crate::error::Error;
use crate::names::parse_namespace;
use crate::routes::extract::Segments;
use crate::routes::make;
use crate::routes::resource_json::ResourceJson;
use crate::store::{Details, Kind};
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(name): Segments<String>,
) -> Result<Json<ResourceJson>, Error> {
    make::of_kind(&app, &caller, Kind::Namespace, parse_namespace(&name)?, Details::default()).await
}
