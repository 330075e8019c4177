//! `DELETE /user/group/{group}/{user}`: administrators and the organization's owners remove a member.

use super::done::Done;
use super::extract::Segments;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::names::{GroupPath, parse_user};
use axum::Json;
use axum::extract::State;

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((group, user)): Segments<(String, String)>,
) -> Result<Json<Done>, Error> {
    let (group, user) = (GroupPath::parse(&group)?, parse_user(&user)?);
    directory::remove_member(&app, &caller, &group, user).await?;
    Ok(Json(Done {}))
}
