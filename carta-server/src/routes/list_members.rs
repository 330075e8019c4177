//! `GET /user/group/{group}`: the members, complete, for members, owners and administrators.

use super::extract::Segments;
use super::user_json::UserJson;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::names::GroupPath;
use crate::routes::openapi::List;
use axum::extract::State;

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(group): Segments<String>,
) -> Result<List<UserJson>, Error> {
    let members = directory::members(&app, &caller, &GroupPath::parse(&group)?).await?;
    Ok(List(members.into_iter().map(UserJson::from).collect()))
}
