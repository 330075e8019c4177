use super::rows::{UserRow, id_of, user, user_columns};
use super::{Organization, StoreError, Transaction, User, seconds};
use crate::ids::{OrganizationId, UserId};

impl Transaction {
    /// The organization with this name or one that looks like it.
    pub(crate) async fn organization(
        &mut self,
        folded: &str,
    ) -> Result<Option<Organization>, StoreError> {
        let row: Option<(String, String)> = self
            .query("SELECT id, name FROM organizations WHERE folded = $1")
            .bind(folded)
            .optional()
            .await?;
        row.map(organization).transpose()
    }

    pub(crate) async fn insert_organization(
        &mut self,
        organization: &Organization,
        folded: &str,
        now: u64,
    ) -> Result<(), StoreError> {
        self.query("INSERT INTO organizations (id, name, folded, made_at) VALUES ($1, $2, $3, $4)")
            .bind(organization.id.to_string())
            .bind(&organization.name)
            .bind(folded)
            .bind(seconds(now))
            .execute()
            .await?;
        Ok(())
    }

    /// Every organization, by name.
    pub(crate) async fn organizations(&mut self) -> Result<Vec<Organization>, StoreError> {
        let rows: Vec<(String, String)> =
            self.query("SELECT id, name FROM organizations ORDER BY name").all().await?;
        rows.into_iter().map(organization).collect()
    }

    /// The organizations that the user owns or belongs to, by name.
    pub(crate) async fn organizations_of(
        &mut self,
        user: UserId,
    ) -> Result<Vec<Organization>, StoreError> {
        let rows: Vec<(String, String)> = self
            .query(
                "SELECT o.id, o.name FROM organizations o
             WHERE o.id IN (SELECT organization_id FROM organization_owners WHERE user_id = $1)
                OR o.id IN (SELECT organization_id FROM users WHERE id = $1)
             ORDER BY o.name",
            )
            .bind(user.to_string())
            .all()
            .await?;
        rows.into_iter().map(organization).collect()
    }

    /// The owners who may act, by name.
    pub(crate) async fn owners(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserRow> = self.query(concat!(
            "SELECT ",
            user_columns!(),
            " FROM organization_owners w JOIN users u ON u.id = w.user_id ",
            "LEFT JOIN organizations o ON o.id = u.organization_id ",
            "WHERE w.organization_id = $1 AND u.removed_at IS NULL AND u.suspended_at IS NULL ORDER BY u.name"
        ))
        .bind(organization.to_string())
        .all()
        .await?;
        rows.into_iter().map(user).collect()
    }

    /// The organizations that nobody else owns who may act, by name.
    pub(crate) async fn organizations_owned_alone(
        &mut self,
        user: UserId,
    ) -> Result<Vec<Organization>, StoreError> {
        let rows: Vec<(String, String)> = self
            .query(
                "SELECT o.id, o.name
             FROM organization_owners w JOIN organizations o ON o.id = w.organization_id
             WHERE w.user_id = $1 AND NOT EXISTS (
                 SELECT 1 FROM organization_owners v JOIN users u ON u.id = v.user_id
                 WHERE v.organization_id = o.id AND v.user_id <> $1
                   AND u.removed_at IS NULL AND u.suspended_at IS NULL)
             ORDER BY o.name",
            )
            .bind(user.to_string())
            .all()
            .await?;
        rows.into_iter().map(organization).collect()
    }

    /// Whether the user wasn't an owner before.
    pub(crate) async fn insert_owner(
        &mut self,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<bool, StoreError> {
        let done = self
            .query(
                "INSERT INTO organization_owners (organization_id, user_id) VALUES ($1, $2)
             ON CONFLICT DO NOTHING",
            )
            .bind(organization.to_string())
            .bind(user.to_string())
            .execute()
            .await?;
        Ok(done > 0)
    }

    /// Whether the user was an owner before.
    pub(crate) async fn remove_owner(
        &mut self,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<bool, StoreError> {
        let done = self
            .query("DELETE FROM organization_owners WHERE organization_id = $1 AND user_id = $2")
            .bind(organization.to_string())
            .bind(user.to_string())
            .execute()
            .await?;
        Ok(done > 0)
    }

    pub(crate) async fn is_owner(
        &mut self,
        organization: OrganizationId,
        user: UserId,
    ) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = self.query(
            "SELECT CAST(1 AS BIGINT) FROM organization_owners WHERE organization_id = $1 AND user_id = $2",
        )
        .bind(organization.to_string())
        .bind(user.to_string())
        .optional()
        .await?;
        Ok(row.is_some())
    }
}

fn organization((id, name): (String, String)) -> Result<Organization, StoreError> {
    Ok(Organization { id: id_of(&id)?, name })
}
