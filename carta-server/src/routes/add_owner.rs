//! `POST /organization/{organization}/owners/{user}`: administrators and owners add an owner. Our extension.

use super::done::Done;
use super::extract::Segments;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::names::{parse_organization, parse_user};
use axum::Json;
use axum::extract::State;

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((organization, user)): Segments<(String, String)>,
) -> Result<Json<Done>, Error> {
    let (organization, user) = (parse_organization(&organization)?, parse_user(&user)?);
    directory::add_owner(&app, &caller, organization, user).await?;
    Ok(Json(Done {}))
}
