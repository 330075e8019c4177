//! A resource as the clients of v1 read one: always with its permission; optional fields are left out, never null.

use crate::moment::Moment;
use crate::permissions::Flags;
use crate::routes::openapi::shapes;
use crate::store::{Author, Details, History, Kind, Resource, StorageInfo};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = Resource)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResourceJson {
    id: String,
    #[schema(schema_with = shapes::permission)]
    permission: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    archived: Option<bool>,
    /// A project's.
    #[serde(skip_serializing_if = "Option::is_none")]
    bucket_name: Option<String>,
    /// A service's, for those with *write* on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    base_url: Option<String>,
    /// A file's.
    #[serde(skip_serializing_if = "Option::is_none")]
    storage_info: Option<StorageInfoJson>,
    /// A connection's, as the next two.
    #[serde(skip_serializing_if = "Option::is_none")]
    backend: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    native_id: Option<Map<String, Value>>,
    document_history: HistoryJson,
}

#[derive(Serialize, ToSchema)]
#[schema(as = DocumentHistory)]
#[serde(rename_all = "camelCase")]
struct HistoryJson {
    added_by: AuthorJson,
    #[schema(schema_with = shapes::moment)]
    date_added: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified_by: Option<AuthorJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = shapes::moment)]
    date_modified: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Author)]
struct AuthorJson {
    id: String,
    name: String,
}

/// Where a file is, as its readers may know it: neither bucket nor key.
#[derive(Serialize, ToSchema)]
#[schema(as = StorageInfo)]
#[serde(rename_all = "camelCase")]
struct StorageInfoJson {
    /// `S3` or `Local`.
    storage_type: String,
    /// The workspace's id, if it is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<String>,
    /// The folder within the workspace: `raw/2024`.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    compressed: bool,
}

impl ResourceJson {
    /// A resource, and what the reader may do with it.
    pub(super) fn new(resource: Resource, flags: Flags) -> Self {
        let Details { bucket_name, base_url, storage_info, connection } = resource.details;
        let (backend, key_path, native_id) = match connection {
            Some(connection) => {
                (Some(connection.backend), connection.key_path, connection.native_id)
            }
            None => (None, None, None),
        };
        Self {
            id: resource.id.to_string(),
            permission: flags.to_string(),
            name: resource.name,
            // Nothing archives one yet; pycarta expects the field.
            archived: (resource.kind == Kind::Workspace).then_some(false),
            bucket_name,
            // Inner addresses are for those who look after a service, not for all who call it.
            base_url: base_url.filter(|_| flags.contains(Flags::WRITE)),
            storage_info: storage_info.map(StorageInfoJson::from),
            backend,
            key_path,
            native_id,
            document_history: resource.history.into(),
        }
    }
}

impl From<StorageInfo> for StorageInfoJson {
    fn from(info: StorageInfo) -> Self {
        let StorageInfo { storage_type, container, path, compressed } = info;
        Self { storage_type, container, path, compressed }
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
