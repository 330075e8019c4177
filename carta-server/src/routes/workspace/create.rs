//! `POST /workspace/{name}`: anybody with an account makes a workspace, and owns it.

use crate::app::App;
use crate::directory::Caller;
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::make;
use crate::routes::resource_json::ResourceJson;
use crate::routes::texts::title;
use crate::store::{Details, Kind};
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(name): Segments<String>,
) -> Result<Json<ResourceJson>, Error> {
    make::of_kind(&app, &caller, Kind::Workspace, title(&name)?, Details::default()).await
}
