//! `GET /workspace`: the workspaces that the caller may do something with.

use crate::app::App;
use crate::directory::{Caller, HolderRef};
use crate::error::Error;
use crate::routes::openapi::List;
use crate::routes::permissions::list::of_kind;
use crate::routes::resource_json::ResourceJson;
use axum::extract::State;
use carta_core::resource::ResourceKind;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
) -> Result<List<ResourceJson>, Error> {
    of_kind(&app, &caller, &ResourceKind::Workspace, &HolderRef::caller()).await
}
