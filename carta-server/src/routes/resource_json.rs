//! A resource as the clients of v1 read one: always with its permission; optional fields are left out, never null.

use crate::moment::Moment;
use crate::permissions::Flags;
use crate::store::{Author, Details, History, Kind, Resource};
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResourceJson {
    id: String,
    permission: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    archived: Option<bool>,
    #[serde(flatten)]
    details: Details,
    document_history: HistoryJson,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HistoryJson {
    added_by: AuthorJson,
    date_added: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified_by: Option<AuthorJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
}

#[derive(Serialize)]
struct AuthorJson {
    id: String,
    name: String,
}

impl ResourceJson {
    /// A resource, and what the reader may do with it.
    pub(super) fn new(resource: Resource, flags: Flags) -> Self {
        let mut details = resource.details;
        // Inner addresses are for those who look after a service, not for all who call it.
        details.base_url = details.base_url.filter(|_| flags.contains(Flags::WRITE));
        Self {
            id: resource.id.to_string(),
            permission: flags.to_string(),
            name: resource.name,
            // Nothing archives one yet; pycarta expects the field.
            archived: (resource.kind == Kind::Workspace).then_some(false),
            details,
            document_history: resource.history.into(),
        }
    }
}

impl From<History> for HistoryJson {
    fn from(history: History) -> Self {
        let (added_by, added) = history.added;
        let (modified_by, modified) = history.modified.unzip();
        Self {
            added_by: added_by.into(),
            date_added: Moment::from(added).text(),
            modified_by: modified_by.map(AuthorJson::from),
            date_modified: modified.map(|at| Moment::from(at).text()),
        }
    }
}

impl From<Author> for AuthorJson {
    fn from(author: Author) -> Self {
        Self { id: author.id.to_string(), name: author.name }
    }
}
