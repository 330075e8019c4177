//! Who made something, and who changed it last.

use carta_core::User;
use carta_core::resource::History;
use serde::Serialize;

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    pub(super) added_by: Option<String>,
    pub(super) date_added: Option<String>,
    pub(super) modified_by: Option<String>,
    pub(super) date_modified: Option<String>,
}

impl From<Option<History>> for Shown {
    fn from(history: Option<History>) -> Self {
        let history = history.unwrap_or_default();
        let name = |user: Option<User>| user.map(|user| user.name);
        Self {
            added_by: name(history.added_by),
            date_added: history.date_added.map(|at| at.to_string()),
            modified_by: name(history.modified_by),
            date_modified: history.date_modified.map(|at| at.to_string()),
        }
    }
}
