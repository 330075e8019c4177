//! `POST /user/group/{group}`: administrators and the organization's owners make a group.

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
    directory::create_group(&app, &caller, &GroupPath::parse(&group)?).await?;
    Ok(Json(Done {}))
}
