//! `GET /user`: the caller, and every group that the caller belongs to.

use super::user_json::UserJson;
use crate::app::App;
use crate::directory::{Caller, groups_of};
use crate::error::Error;
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

/// Says that a group which isn't in the answer is one that the caller isn't in.
const COMPLETE: [(&str, &str); 1] = [("carta-groups", "complete")];

pub(super) async fn handle(
    State(app): State<App>,
    caller: Caller,
) -> Result<impl IntoResponse, Error> {
    let mut tx = app.store.read().await?;
    // Read with the groups, in one transaction: user and groups are of the same moment.
    let now = app.clock.now();
    let user = caller.account(&mut tx, now).await?;
    let groups = groups_of(&mut tx, &user, now).await?;
    Ok((COMPLETE, Json(UserJson::with_groups(user, groups))))
}
