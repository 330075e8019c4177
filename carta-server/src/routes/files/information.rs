use crate::directory::{Entry, FileEntry, FilePlace};
use crate::moment::Moment;
use crate::permissions::Flags;
use crate::routes::openapi::shapes;
use crate::store::Resource;
use carta_core::resource::{FileSource, FileType};
use serde::Serialize;
use utoipa::ToSchema;

/// An entry of a listing, as clients read one; optional fields are left out, never null.
#[derive(Serialize, ToSchema)]
#[schema(as = FileInformation)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct FileInformationJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[schema(schema_with = shapes::permission)]
    permission: String,
    name: String,
    #[schema(schema_with = shapes::source)]
    source: FileSource,
    #[serde(rename = "type")]
    #[schema(schema_with = shapes::file_type)]
    file_type: FileType,
    owner: String,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = shapes::moment)]
    date_created: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = shapes::moment)]
    date_modified: Option<String>,
}

impl FileInformationJson {
    /// An entry of what is listed at `place`.
    pub(super) fn listed(entry: Entry, place: &FilePlace) -> Self {
        match entry {
            Entry::File(file) => Self::file(file),
            Entry::Workspace(workspace) => {
                let path = format!("/{}", workspace.resource.id);
                Self::of(workspace, FileType::Workspace, path)
            }
            Entry::Folder { name, flags, owner } => Self::folder(name, flags, owner, place),
        }
    }

    pub(super) fn file(file: FileEntry) -> Self {
        let path = path(&file.resource);
        Self::of(file, FileType::File, path)
    }

    fn of(entry: FileEntry, file_type: FileType, path: String) -> Self {
        let FileEntry { resource, flags, owner } = entry;
        let modified = resource.history.modified.map(|(_, at)| Moment::from(at).text());
        Self {
            id: Some(resource.id.to_string()),
            permission: flags.to_string(),
            name: resource.name,
            source: FileSource::Carta,
            file_type,
            owner,
            path,
            date_created: Some(Moment::from(resource.history.added.1).text()),
            date_modified: modified,
        }
    }

    fn folder(name: String, flags: Flags, owner: String, place: &FilePlace) -> Self {
        let container = place.container.map(|id| id.to_string());
        let above = [container.as_deref(), place.folder.as_deref()];
        Self {
            id: None,
            permission: flags.to_string(),
            path: joined(&above, &name),
            name,
            source: FileSource::Carta,
            file_type: FileType::Directory,
            owner,
            date_created: None,
            date_modified: None,
        }
    }
}

fn path(file: &Resource) -> String {
    let info = file.details.storage_info.as_ref();
    let container = info.and_then(|info| info.container.as_deref());
    let folder = info.and_then(|info| info.path.as_deref());
    joined(&[container, folder], &file.name)
}

/// `/{workspace}/{folder}/{name}`, of what there is.
fn joined(above: &[Option<&str>], name: &str) -> String {
    let parts = above.iter().flatten().copied().chain([name]);
    parts.fold(String::new(), |path, part| format!("{path}/{part}"))
}
