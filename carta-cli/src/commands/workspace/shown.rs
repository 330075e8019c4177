//! A workspace as it is shown.

use crate::commands::history;
use crate::commands::permission::may::May;
use crate::output::{Row, optional};
use carta_core::resource::Workspace;
use serde::Serialize;
use std::borrow::Cow;

#[derive(Serialize)]
pub(super) struct Shown {
    pub(super) id: Option<String>,
    name: Option<String>,
    archived: Option<bool>,
    permission: Option<May>,
    #[serde(flatten)]
    history: history::Shown,
}

impl From<Workspace> for Shown {
    fn from(workspace: Workspace) -> Self {
        let Workspace { id, permission, history, name, archived, .. } = workspace;
        let permission = permission.as_ref().map(May::from);
        Self { id, name, archived, permission, history: history.into() }
    }
}

impl Row for Shown {
    const COLUMNS: &'static [&'static str] =
        &["name", "id", "state", "permission", "made by", "made at"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        let permission = self.permission.as_ref().map(ToString::to_string);
        let state = if self.archived == Some(true) { "archived" } else { "" };
        vec![
            optional(self.name.as_ref()),
            optional(self.id.as_ref()),
            state.into(),
            permission.unwrap_or_default().into(),
            optional(self.history.added_by.as_ref()),
            optional(self.history.date_added.as_ref()),
        ]
    }
}
