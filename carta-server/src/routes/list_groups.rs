//! `GET /group`: the groups whose members the caller may list; for administrators, all. Our extension.

use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::openapi::List;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = Group)]
pub(super) struct GroupJson {
    id: String,
    name: String,
}

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
) -> Result<List<GroupJson>, Error> {
    let groups = directory::groups(&app, &caller).await?.into_iter();
    let json = groups.map(|group| GroupJson { id: group.id.to_string(), name: group.name });
    Ok(List(json.collect()))
}
