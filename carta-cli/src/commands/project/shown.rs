//! A project as it is shown.

use crate::commands::permission::may::May;
use crate::output::{Row, optional};
use carta_core::resource::Project;
use serde::Serialize;
use std::borrow::Cow;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    pub(super) id: Option<String>,
    name: String,
    bucket_name: String,
    permission: Option<May>,
}

impl From<Project> for Shown {
    fn from(project: Project) -> Self {
        let Project { id, permission, name, bucket_name, .. } = project;
        Self { id, name, bucket_name, permission: permission.as_ref().map(May::from) }
    }
}

impl Row for Shown {
    const COLUMNS: &'static [&'static str] = &["name", "id", "bucket", "permission"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        let permission = self.permission.as_ref().map(ToString::to_string);
        vec![
            self.name.as_str().into(),
            optional(self.id.as_ref()),
            self.bucket_name.as_str().into(),
            permission.unwrap_or_default().into(),
        ]
    }
}
