use super::text::words;
use super::{Flags, History, Timestamp};
use serde::{Deserialize, Serialize};

words! {
    /// Where files are listed, up- and downloaded. pycarta: `FileSource`.
    FileSource {
        /// Carta itself.
        Carta = "Carta",
        /// HyperThought.
        HyperThought = "HyperThought",
        /// Carta's file system, of newer servers.
        CartaFs = "CartaFs",
    }
}

words! {
    /// What an entry of a listing is. pycarta: `FileType`.
    FileType {
        /// A file.
        File = "File",
        /// A directory.
        Directory = "Directory",
        /// A workspace.
        Workspace = "Workspace",
    }
}

words! {
    /// What keeps a file's bytes. pycarta: `StorageType`.
    StorageType {
        /// DynamoDB.
        DynamoDb = "DynamoDb",
        /// S3.
        S3 = "S3",
        /// The server's own disk.
        Local = "Local",
        /// Carta's file system, of newer servers.
        CartaFs = "CartaFs",
    }
}

/// A file as a resource that can be shared; its listing gives [`FileInformation`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct File {
    /// The id.
    #[serde(
        default,
        deserialize_with = "crate::user::id",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<String>,
    /// What the asker may do with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<Flags>,
    /// Who made and changed it.
    #[serde(default, rename = "documentHistory", skip_serializing_if = "Option::is_none")]
    pub history: Option<History>,
    /// Where its bytes are.
    pub storage_info: StorageInfo,
}

/// Where a file's bytes are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct StorageInfo {
    /// What keeps them.
    pub storage_type: StorageType,
    /// The bucket, table or folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
    /// The place within.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Whether they are compressed there.
    pub compressed: bool,
}

/// An entry of a listing of files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FileInformation {
    /// The id, by which it is downloaded.
    #[serde(
        default,
        deserialize_with = "crate::user::id",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<String>,
    /// What the asker may do with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<Flags>,
    /// The name.
    pub name: String,
    /// Where it is listed.
    pub source: FileSource,
    /// What it is.
    #[serde(rename = "type")]
    pub file_type: FileType,
    /// The owner's name.
    pub owner: String,
    /// The whole path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_created: Option<Timestamp>,
    /// When it was changed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_modified: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_sources_and_storages_are_kept() {
        let entry: FileInformation = serde_json::from_str(
            r#"{"name":"n","source":"Tape","type":"Link","owner":"o","path":null}"#,
        )
        .unwrap();
        assert_eq!(entry.source, FileSource::Other("Tape".into()));
        assert_eq!(entry.file_type.as_str(), "Link");
        assert_eq!(entry.path, None);
        let file: File =
            serde_json::from_str(r#"{"storageInfo":{"storageType":"Tape","compressed":true}}"#)
                .unwrap();
        assert_eq!(file.storage_info.storage_type.as_str(), "Tape");
    }
}
