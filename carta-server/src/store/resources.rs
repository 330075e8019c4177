use super::rows::id_of;
use super::{StoreError, Transaction, seconds};
use crate::ids::{ResourceId, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What a resource is. Others come with what they need beside name and owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Workspace,
    Project,
    Namespace,
    /// What `/v2` makes, of any label.
    Generic,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Workspace, Self::Project, Self::Namespace, Self::Generic];

    /// As it is stored.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Workspace => "Workspace",
            Self::Project => "Project",
            Self::Namespace => "Namespace",
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
    /// A project's.
    pub(crate) bucket_name: Option<String>,
    pub(crate) history: History,
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
    pub(crate) bucket_name: Option<&'a str>,
}

/// The columns of [`ResourceRow`], in its order.
macro_rules! resource_columns {
    () => {
        "r.id, r.kind, r.name, r.owner_id, r.labels, r.bucket_name, \
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
    Option<String>,
    String,
    String,
    i64,
    Option<String>,
    Option<String>,
    Option<i64>,
);

pub(super) fn resource(row: ResourceRow) -> Result<Resource, StoreError> {
    let (id, kind, name, owner, labels, bucket_name, by, by_name, at, who, who_name, when) = row;
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
        bucket_name,
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
        let row: Option<ResourceRow> = sqlx::query_as(concat!(
            "SELECT ",
            resource_columns!(),
            " FROM resources r",
            resource_authors!(),
            "WHERE r.id = $1"
        ))
        .bind(id.to_string())
        .fetch_optional(&mut *self.inner)
        .await?;
        row.map(resource).transpose()
    }

    /// What a generic resource says of itself.
    pub(crate) async fn props(&mut self, id: ResourceId) -> Result<Map<String, Value>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as("SELECT props FROM resources WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&mut *self.inner)
            .await?;
        row.map_or_else(|| Ok(Map::new()), |(props,)| json_of(&props))
    }

    pub(crate) async fn insert_resource(
        &mut self,
        new: &NewResource<'_>,
        now: u64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO resources
             (id, kind, name, owner_id, labels, props, bucket_name, added_by, added_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $4, $8)",
        )
        .bind(new.id.to_string())
        .bind(new.kind.as_str())
        .bind(new.name)
        .bind(new.owner.to_string())
        .bind(text_of(&new.labels)?)
        .bind(text_of(new.props)?)
        .bind(new.bucket_name)
        .bind(seconds(now))
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }

    /// Changes name and properties.
    pub(crate) async fn set_resource(
        &mut self,
        id: ResourceId,
        name: &str,
        props: &Map<String, Value>,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE resources SET name = $2, props = $3 WHERE id = $1")
            .bind(id.to_string())
            .bind(name)
            .bind(text_of(props)?)
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    pub(crate) async fn set_owner(
        &mut self,
        id: ResourceId,
        owner: UserId,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE resources SET owner_id = $2 WHERE id = $1")
            .bind(id.to_string())
            .bind(owner.to_string())
            .execute(&mut *self.inner)
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
        sqlx::query("UPDATE resources SET modified_by = $2, modified_at = $3 WHERE id = $1")
            .bind(id.to_string())
            .bind(by.to_string())
            .bind(seconds(now))
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    /// The grants on it and of it must be gone before.
    pub(crate) async fn delete_resource(&mut self, id: ResourceId) -> Result<(), StoreError> {
        let id = id.to_string();
        sqlx::query("DELETE FROM namespaces WHERE resource_id = $1")
            .bind(&id)
            .execute(&mut *self.inner)
            .await?;
        sqlx::query("DELETE FROM resources WHERE id = $1")
            .bind(&id)
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    /// The namespace with this name or one that looks like it.
    pub(crate) async fn namespace(&mut self, folded: &str) -> Result<Option<Resource>, StoreError> {
        let row: Option<ResourceRow> = sqlx::query_as(concat!(
            "SELECT ",
            resource_columns!(),
            " FROM namespaces n JOIN resources r ON r.id = n.resource_id",
            resource_authors!(),
            "WHERE n.folded = $1"
        ))
        .bind(folded)
        .fetch_optional(&mut *self.inner)
        .await?;
        row.map(resource).transpose()
    }

    /// Takes the name for a namespace; [`StoreError::Duplicate`] if another has it.
    pub(crate) async fn name_namespace(
        &mut self,
        folded: &str,
        id: ResourceId,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO namespaces (folded, resource_id) VALUES ($1, $2)")
            .bind(folded)
            .bind(id.to_string())
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }
}
