//! `GET /user`: the caller, and every group that the caller belongs to.

use super::caller::CallerInGroups;
use super::openapi::{Description, Gives};
use super::user_json::UserJson;
use crate::directory::with_kept_groups;
use axum::Json;
use axum::response::{IntoResponse, Response};

/// Says that a group which isn't in the answer is one that the caller isn't in.
const COMPLETE: [(&str, &str); 1] = [("carta-groups", "complete")];

pub(super) async fn handle(CallerInGroups { user, groups }: CallerInGroups) -> Complete {
    let groups = with_kept_groups(&user, groups);
    Complete(UserJson::with_groups(user, groups))
}

/// The groups are all that there are.
pub(super) struct Complete(UserJson);

impl IntoResponse for Complete {
    fn into_response(self) -> Response {
        (COMPLETE, Json(self.0)).into_response()
    }
}

impl Gives for Complete {
    fn describe(description: &mut Description) {
        Json::<UserJson>::describe(description);
        let [(name, _)] = COMPLETE;
        let said = "`complete`: a group that isn't in the answer is one that the caller isn't in.";
        description.answers_header("200", name, said);
    }
}
