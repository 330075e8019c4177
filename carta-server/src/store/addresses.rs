//! Names that are parts of addresses: of namespaces, unique across Carta, and of services, unique within a namespace.

use super::resources::{ResourceRow, resource, resource_authors, resource_columns};
use super::rows::id_of;
use super::{Resource, StoreError, Transaction};
use crate::ids::ResourceId;

/// A service, and the namespace that it is in.
pub(crate) struct Addressed {
    pub(crate) service: Resource,
    pub(crate) namespace: ResourceId,
    pub(crate) namespace_name: String,
}

impl Transaction {
    /// The namespace with this name or one that looks like it.
    pub(crate) async fn namespace(&mut self, folded: &str) -> Result<Option<Resource>, StoreError> {
        let row: Option<ResourceRow> = self
            .query(concat!(
                "SELECT ",
                resource_columns!(),
                " FROM namespaces n JOIN resources r ON r.id = n.resource_id",
                resource_authors!(),
                "WHERE n.folded = $1"
            ))
            .bind(folded)
            .optional()
            .await?;
        row.map(resource).transpose()
    }

    /// Takes the name for a namespace; [`StoreError::Duplicate`] if another has it.
    pub(crate) async fn name_namespace(
        &mut self,
        folded: &str,
        id: ResourceId,
    ) -> Result<(), StoreError> {
        self.query("INSERT INTO namespaces (folded, resource_id) VALUES ($1, $2)")
            .bind(folded)
            .bind(id.to_string())
            .execute()
            .await?;
        Ok(())
    }

    /// The service that goes by these names or by ones that look like them.
    pub(crate) async fn service(
        &mut self,
        namespace: &str,
        service: &str,
    ) -> Result<Option<Addressed>, StoreError> {
        let row = self.query(concat!(
            "SELECT ",
            resource_columns!(),
            ", o.id, o.name FROM namespaces n JOIN services s ON s.namespace_id = n.resource_id \
             JOIN resources o ON o.id = n.resource_id JOIN resources r ON r.id = s.resource_id",
            resource_authors!(),
            "WHERE n.folded = $1 AND s.folded = $2"
        ))
        .bind(namespace)
        .bind(service)
        .optional()
        .await?;
        let Some((a, b, c, d, e, f, g, h, i, j, k, l, namespace, namespace_name)) = row else {
            return Ok(None);
        };
        let (namespace, namespace_name): (String, String) = (namespace, namespace_name);
        let service = resource((a, b, c, d, e, f, g, h, i, j, k, l))?;
        Ok(Some(Addressed { service, namespace: id_of(&namespace)?, namespace_name }))
    }

    /// Takes the name for a service; [`StoreError::Duplicate`] if another of the namespace has it.
    pub(crate) async fn name_service(
        &mut self,
        namespace: ResourceId,
        folded: &str,
        id: ResourceId,
    ) -> Result<(), StoreError> {
        self.query("DELETE FROM services WHERE resource_id = $1")
            .bind(id.to_string())
            .execute()
            .await?;
        self.query("INSERT INTO services (namespace_id, folded, resource_id) VALUES ($1, $2, $3)")
            .bind(namespace.to_string())
            .bind(folded)
            .bind(id.to_string())
            .execute()
            .await?;
        Ok(())
    }
}
