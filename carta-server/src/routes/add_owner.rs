//! `POST /organization/{organization}/owners/{user}`: administrators and owners add an owner. Our extension.

use super::extract::Segments;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::names::{parse_organization, parse_user};
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((organization, user)): Segments<(String, String)>,
) -> Result<Json<Value>, Error> {
    let (organization, user) = (parse_organization(&organization)?, parse_user(&user)?);
    directory::add_owner(&app, &caller, organization, user).await?;
    Ok(Json(json!({})))
}
