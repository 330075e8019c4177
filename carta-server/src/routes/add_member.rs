//! `POST /user/group/{group}/{user}`: administrators and the organization's owners add a member.
//!
//! Our extension: `?until={moment}` ends the membership by itself; once more, with another moment or none, changes that.

use super::done::Done;
use super::extract::{Parameters, Segments, given};
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::moment::Moment;
use crate::names::{GroupPath, parse_user};
use crate::routes::openapi::shapes;
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

/// A misspelt `until` mustn't make a member for ever.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    #[param(required = false, schema_with = shapes::moment_given)]
    until: Option<String>,
}

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((group, user)): Segments<(String, String)>,
    Parameters(query): Parameters<Query>,
) -> Result<Json<Done>, Error> {
    let (group, user) = (GroupPath::parse(&group)?, parse_user(&user)?);
    let until = given(query.until.as_deref());
    let until = until.map(|until| Moment::parse("until", until)).transpose()?;
    directory::add_member(&app, &caller, &group, user, until.map(Moment::seconds)).await?;
    Ok(Json(Done {}))
}
