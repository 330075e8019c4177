//! `GET /organization/{organization}/owners`: the owners, for themselves and administrators. Our extension.

use super::extract::Segments;
use super::user_json::{self, UserJson};
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::openapi::List;
use axum::extract::State;

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(organization): Segments<String>,
) -> Result<List<UserJson>, Error> {
    let owners = directory::owners(&app, &caller, &organization).await?;
    Ok(List(user_json::list(owners)))
}
