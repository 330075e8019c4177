use super::rows::id_of;
use super::{Organization, StoreError, Transaction, seconds};
use crate::ids::{OrganizationId, UserId};

impl Transaction {
    /// The organization with this name or one that looks like it.
    pub(crate) async fn organization(
        &mut self,
        folded: &str,
    ) -> Result<Option<Organization>, StoreError> {
        let row: Option<(String, String)> =
            sqlx::query_as("SELECT id, name FROM organizations WHERE folded = $1")
                .bind(folded)
                .fetch_optional(&mut *self.inner)
                .await?;
        row.map(|(id, name)| Ok(Organization { id: id_of(&id)?, name })).transpose()
    }

    pub(crate) async fn insert_organization(
        &mut self,
        organization: &Organization,
        folded: &str,
        now: u64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO organizations (id, name, folded, made_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(organization.id.to_string())
        .bind(&organization.name)
        .bind(folded)
        .bind(seconds(now))
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }

    pub(crate) async fn insert_owner(
        &mut self,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO organization_owners (organization_id, user_id) VALUES ($1, $2)")
            .bind(organization.to_string())
            .bind(user.to_string())
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    pub(crate) async fn is_owner(
        &mut self,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = sqlx::query_as(
            "SELECT 1 FROM organization_owners WHERE organization_id = $1 AND user_id = $2",
        )
        .bind(organization.to_string())
        .bind(user.to_string())
        .fetch_optional(&mut *self.inner)
        .await?;
        Ok(row.is_some())
    }
}
