//! Names that are parts of addresses: of namespaces, unique across Carta, and of services, unique within a namespace.

use super::resources::{
    BEYOND_RESOURCE, ResourceRow, resource, resource_authors, resource_columns,
};
use super::rows::id_of;
use super::{Resource, StoreError, Transaction};
use crate::ids::ResourceId;
use sqlx::{FromRow as _, Row as _};

/// A service, and the namespace that it is in.
pub(crate) struct Addressed {
    pub(crate) service: Resource,
    pub(crate) namespace: ResourceId,
    pub(crate) namespace_name: String,
}

impl Transaction {
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

    /// The service that goes by these names or by ones that look like them.
    pub(crate) async fn service(
        &mut self,
        namespace: &str,
        service: &str,
    ) -> Result<Option<Addressed>, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT ",
            resource_columns!(),
            ", o.id, o.name FROM namespaces n JOIN services s ON s.namespace_id = n.resource_id \
             JOIN resources o ON o.id = n.resource_id JOIN resources r ON r.id = s.resource_id",
            resource_authors!(),
            "WHERE n.folded = $1 AND s.folded = $2"
        ))
        .bind(namespace)
        .bind(service)
        .fetch_optional(&mut *self.inner)
        .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let id: String = row.try_get(BEYOND_RESOURCE)?;
        Ok(Some(Addressed {
            service: resource(ResourceRow::from_row(&row)?)?,
            namespace: id_of(&id)?,
            namespace_name: row.try_get(BEYOND_RESOURCE + 1)?,
        }))
    }

    /// Takes the name for a service; [`StoreError::Duplicate`] if another of the namespace has it.
    pub(crate) async fn name_service(
        &mut self,
        namespace: ResourceId,
        folded: &str,
        id: ResourceId,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM services WHERE resource_id = $1")
            .bind(id.to_string())
            .execute(&mut *self.inner)
            .await?;
        sqlx::query("INSERT INTO services (namespace_id, folded, resource_id) VALUES ($1, $2, $3)")
            .bind(namespace.to_string())
            .bind(folded)
            .bind(id.to_string())
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }
}
