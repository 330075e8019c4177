use crate::commands::permission::may::May;
use crate::output::{Row, optional};
use carta_core::UploadInParts;
use carta_core::resource::{FileInformation, FileType};
use serde::Serialize;
use std::borrow::Cow;

/// A file, a folder or a workspace, as it is shown.
#[derive(Serialize)]
pub(super) struct Entry {
    name: String,
    id: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    owner: Option<String>,
    path: Option<String>,
    created: Option<String>,
    modified: Option<String>,
    permission: Option<May>,
}

impl Row for Entry {
    const COLUMNS: &'static [&'static str] = &["name", "type", "id", "owner", "modified"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        vec![
            self.name.as_str().into(),
            self.kind.as_str().into(),
            optional(self.id.as_ref()),
            optional(self.owner.as_ref()),
            optional(self.modified.as_ref()),
        ]
    }
}

impl Entry {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

impl From<FileInformation> for Entry {
    fn from(file: FileInformation) -> Self {
        Self {
            permission: file.permission.as_ref().map(May::from),
            id: file.id,
            name: file.name,
            kind: file.file_type.to_string(),
            owner: Some(file.owner),
            path: file.path,
            created: file.date_created.map(|at| at.to_string()),
            modified: file.date_modified.map(|at| at.to_string()),
        }
    }
}

/// Of what was uploaded in parts, Carta tells little if its last answer got lost.
impl From<UploadInParts> for Entry {
    fn from(upload: UploadInParts) -> Self {
        upload.file.map(Self::from).unwrap_or_else(|| Self {
            name: upload.name,
            id: upload.file_id,
            kind: FileType::File.to_string(),
            owner: None,
            path: None,
            created: None,
            modified: None,
            permission: None,
        })
    }
}
