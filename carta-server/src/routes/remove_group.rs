//! `DELETE /user/group/{group}`: administrators and the organization's owners remove a group. Our extension.

use super::done::Done;
use super::extract::Segments;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::names::GroupPath;
use axum::Json;
use axum::extract::State;

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(group): Segments<String>,
) -> Result<Json<Done>, Error> {
    directory::remove_group(&app, &caller, &GroupPath::parse(&group)?).await?;
    Ok(Json(Done {}))
}
