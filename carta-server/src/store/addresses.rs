//! Names that are parts of addresses: of namespaces, unique across Carta, and of services, unique within a namespace.

use super::resources::{ResourceRow, resource, resource_authors, resource_columns};
use super::{Resource, StoreError, Transaction};
use crate::ids::ResourceId;

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

    /// The service with this name, or one that looks like it, of a namespace.
    pub(crate) async fn service(
        &mut self,
        namespace: ResourceId,
        folded: &str,
    ) -> Result<Option<Resource>, StoreError> {
        let row: Option<ResourceRow> = sqlx::query_as(concat!(
            "SELECT ",
            resource_columns!(),
            " FROM services s JOIN resources r ON r.id = s.resource_id",
            resource_authors!(),
            "WHERE s.namespace_id = $1 AND s.folded = $2"
        ))
        .bind(namespace.to_string())
        .bind(folded)
        .fetch_optional(&mut *self.inner)
        .await?;
        row.map(resource).transpose()
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
