//! `GET /user`: the caller, and every group that the caller belongs to.

use super::caller::CallerInGroups;
use super::user_json::UserJson;
use crate::directory::with_kept_groups;
use axum::Json;
use axum::response::IntoResponse;

/// Says that a group which isn't in the answer is one that the caller isn't in.
const COMPLETE: [(&str, &str); 1] = [("carta-groups", "complete")];

pub(super) async fn handle(CallerInGroups { user, groups }: CallerInGroups) -> impl IntoResponse {
    let groups = with_kept_groups(&user, groups);
    (COMPLETE, Json(UserJson::with_groups(user, groups)))
}
