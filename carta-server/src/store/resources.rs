use super::rows::id_of;
use super::{StoreError, Transaction, seconds};
use crate::ids::{ResourceId, UserId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a resource is. Others come with what they need beside name and owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Workspace,
    Project,
    Namespace,
    /// Within a namespace.
    Service,
    /// Within a project.
    Connection,
    File,
    /// What `/v2` makes, of any label.
    Generic,
}

impl Kind {
    const ALL: [Self; 7] = [
        Self::Workspace,
        Self::Project,
        Self::Namespace,
        Self::Service,
        Self::Connection,
        Self::File,
        Self::Generic,
    ];

    /// As it is stored.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Workspace => "Workspace",
            Self::Project => "Project",
            Self::Namespace => "Namespace",
            Self::Service => "Service",
            Self::Connection => "Connection",
            Self::File => "File",
            Self::Generic => "Generic",
        }
    }

    fn read(text: &str) -> Result<Self, StoreError> {
        let kind = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        kind.ok_or(StoreError::Unreadable("a kind of resource"))
    }
}

/// A resource as it is stored.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    pub(crate) id: ResourceId,
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) owner: UserId,
    /// What a generic resource is called beside its name.
    pub(crate) labels: Vec<String>,
    pub(crate) details: Details,
    pub(crate) history: History,
}

/// What kinds of resources have beside their names. Stored, and read by clients, under these names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Details {
    /// A project's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bucket_name: Option<String>,
    /// A service's: where its API is. Not everybody's to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) base_url: Option<String>,
    /// A file's: where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) storage_info: Option<StorageInfo>,
    #[serde(flatten)]
    pub(crate) connection: Option<ConnectionDetails>,
}

/// Where a file is, as its readers may know it: neither bucket nor key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StorageInfo {
    /// `S3` or `Local`.
    pub(crate) storage_type: String,
    /// The workspace's id, if it is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) container: Option<String>,
    /// The folder within the workspace: `raw/2024`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
    /// Never, so far.
    pub(crate) compressed: bool,
}

/// What a project's connection says of the place that it leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectionDetails {
    pub(crate) backend: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) native_id: Option<Map<String, Value>>,
}

/// Who made a resource, and who changed it last.
#[derive(Clone, Debug)]
pub(crate) struct History {
    pub(crate) added: (Author, u64),
    pub(crate) modified: Option<(Author, u64)>,
}

/// Somebody with an account, or who had one.
#[derive(Clone, Debug)]
pub(crate) struct Author {
    pub(crate) id: UserId,
    pub(crate) name: String,
}

/// A resource to be made.
pub(crate) struct NewResource<'a> {
    pub(crate) id: ResourceId,
    pub(crate) kind: Kind,
    pub(crate) name: &'a str,
    pub(crate) owner: UserId,
    pub(crate) labels: &'a [String],
    pub(crate) props: &'a Map<String, Value>,
    pub(crate) details: &'a Details,
    /// What it belongs to.
    pub(crate) parent: Option<ResourceId>,
}

/// The columns of [`ResourceRow`], in its order.
macro_rules! resource_columns {
    () => {
        "r.id, r.kind, r.name, r.owner_id, r.labels, r.details, \
         a.id, a.name, r.added_at, m.id, m.name, r.modified_at"
    };
}
pub(super) use resource_columns;

/// The authors of `resources r`.
macro_rules! resource_authors {
    () => {
        " JOIN users a ON a.id = r.added_by LEFT JOIN users m ON m.id = r.modified_by "
    };
}
pub(super) use resource_authors;

pub(super) type ResourceRow = (
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    i64,
    Option<String>,
    Option<String>,
    Option<i64>,
);

pub(super) fn resource(row: ResourceRow) -> Result<Resource, StoreError> {
    let (id, kind, name, owner, labels, details, by, by_name, at, who, who_name, when) = row;
    let modified = match (who, who_name, when) {
        (Some(id), Some(name), Some(at)) => Some((author(&id, name)?, moment(at)?)),
        _ => None,
    };
    Ok(Resource {
        id: id_of(&id)?,
        kind: Kind::read(&kind)?,
        name,
        owner: id_of(&owner)?,
        labels: json_of(&labels)?,
        details: json_of(&details)?,
        history: History { added: (author(&by, by_name)?, moment(at)?), modified },
    })
}

pub(super) fn kind_and_labels(kind: &str, labels: &str) -> Result<(Kind, Vec<String>), StoreError> {
    Ok((Kind::read(kind)?, json_of(labels)?))
}

fn author(id: &str, name: String) -> Result<Author, StoreError> {
    Ok(Author { id: id_of(id)?, name })
}

fn moment(at: i64) -> Result<u64, StoreError> {
    u64::try_from(at).map_err(|_| StoreError::Unreadable("a time"))
}

fn json_of<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Unreadable("JSON"))
}

fn text_of(json: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(json).map_err(|_| StoreError::Unreadable("JSON"))
}

impl Transaction {
    pub(crate) async fn resource(
        &mut self,
        id: ResourceId,
    ) -> Result<Option<Resource>, StoreError> {
        let row: Option<ResourceRow> = self
            .query(concat!(
                "SELECT ",
                resource_columns!(),
                " FROM resources r",
                resource_authors!(),
                "WHERE r.id = $1"
            ))
            .bind(id.to_string())
            .optional()
            .await?;
        row.map(resource).transpose()
    }

    /// What a generic resource says of itself.
    pub(crate) async fn props(&mut self, id: ResourceId) -> Result<Map<String, Value>, StoreError> {
        let row: Option<(String,)> = self
            .query("SELECT props FROM resources WHERE id = $1")
            .bind(id.to_string())
            .optional()
            .await?;
        row.map_or_else(|| Ok(Map::new()), |(props,)| json_of(&props))
    }

    pub(crate) async fn insert_resource(
        &mut self,
        new: &NewResource<'_>,
        now: u64,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO resources
             (id, kind, name, owner_id, labels, props, details, parent_id, added_by, added_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $4, $9)",
        )
        .bind(new.id.to_string())
        .bind(new.kind.as_str())
        .bind(new.name)
        .bind(new.owner.to_string())
        .bind(text_of(&new.labels)?)
        .bind(text_of(new.props)?)
        .bind(text_of(new.details)?)
        .bind(new.parent.map(|id| id.to_string()))
        .bind(seconds(now))
        .execute()
        .await?;
        Ok(())
    }

    /// What belongs to a resource, at most `limit`: names and ids.
    pub(crate) async fn children(
        &mut self,
        id: ResourceId,
        limit: usize,
    ) -> Result<Vec<(String, ResourceId)>, StoreError> {
        let rows: Vec<(String, String)> = self
            .query("SELECT name, id FROM resources WHERE parent_id = $1 ORDER BY id LIMIT $2")
            .bind(id.to_string())
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .all()
            .await?;
        rows.into_iter().map(|(name, id)| Ok((name, id_of(&id)?))).collect()
    }

    /// What a resource belongs to.
    pub(crate) async fn parent(
        &mut self,
        id: ResourceId,
    ) -> Result<Option<ResourceId>, StoreError> {
        let row: Option<(Option<String>,)> = self
            .query("SELECT parent_id FROM resources WHERE id = $1")
            .bind(id.to_string())
            .optional()
            .await?;
        row.and_then(|(parent,)| parent).as_deref().map(id_of).transpose()
    }

    /// Changes name and properties.
    pub(crate) async fn set_resource(
        &mut self,
        id: ResourceId,
        name: &str,
        props: &Map<String, Value>,
    ) -> Result<(), StoreError> {
        self.query("UPDATE resources SET name = $2, props = $3 WHERE id = $1")
            .bind(id.to_string())
            .bind(name)
            .bind(text_of(props)?)
            .execute()
            .await?;
        Ok(())
    }

    pub(crate) async fn set_owner(
        &mut self,
        id: ResourceId,
        owner: UserId,
    ) -> Result<(), StoreError> {
        self.query("UPDATE resources SET owner_id = $2 WHERE id = $1")
            .bind(id.to_string())
            .bind(owner.to_string())
            .execute()
            .await?;
        Ok(())
    }

    /// Keeps who changed the resource last.
    pub(crate) async fn mark_modified(
        &mut self,
        id: ResourceId,
        by: UserId,
        now: u64,
    ) -> Result<(), StoreError> {
        self.query("UPDATE resources SET modified_by = $2, modified_at = $3 WHERE id = $1")
            .bind(id.to_string())
            .bind(by.to_string())
            .bind(seconds(now))
            .execute()
            .await?;
        Ok(())
    }

    /// The grants on it and of it must be gone before.
    pub(crate) async fn delete_resource(&mut self, id: ResourceId) -> Result<(), StoreError> {
        let id = id.to_string();
        for statement in [
            // The bytes go once this is committed: whoever removes a resource has the store of files swept.
            "UPDATE objects SET holder_id = NULL, delete_at = 0
             WHERE holder_id = (SELECT content_id FROM files WHERE resource_id = $1)",
            "DELETE FROM files WHERE resource_id = $1",
            "DELETE FROM namespaces WHERE resource_id = $1",
            "DELETE FROM services WHERE resource_id = $1",
            "DELETE FROM resources WHERE id = $1",
        ] {
            self.query(statement).bind(&id).execute().await?;
        }
        Ok(())
    }
}
