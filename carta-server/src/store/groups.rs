use super::rows::{GroupRow, UserRow, group, user, user_columns};
use super::{Group, StoreError, Transaction, User, seconds};
use crate::ids::{GroupId, UserId};

impl Transaction {
    /// The group with exactly this name.
    pub(crate) async fn group(&mut self, name: &str) -> Result<Option<Group>, StoreError> {
        let row: Option<GroupRow> = sqlx::query_as(
            "SELECT id, organization_id, name FROM groups WHERE name = $1 AND removed_at IS NULL",
        )
        .bind(name)
        .fetch_optional(&mut *self.inner)
        .await?;
        row.map(group).transpose()
    }

    /// Whether there is, or was, a group with this name or one that looks like it.
    pub(crate) async fn group_name_is_taken(&mut self, folded: &str) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = sqlx::query_as("SELECT 1 FROM groups WHERE folded = $1")
            .bind(folded)
            .fetch_optional(&mut *self.inner)
            .await?;
        Ok(row.is_some())
    }

    pub(crate) async fn insert_group(
        &mut self,
        new: &Group,
        folded: &str,
        now: u64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO groups (id, organization_id, name, folded, made_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(new.id.to_string())
        .bind(new.organization.map(|id| id.to_string()))
        .bind(&new.name)
        .bind(folded)
        .bind(seconds(now))
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }

    pub(crate) async fn is_member(
        &mut self,
        group: GroupId,
        user: UserId,
    ) -> Result<bool, StoreError> {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT 1 FROM memberships WHERE group_id = $1 AND user_id = $2")
                .bind(group.to_string())
                .bind(user.to_string())
                .fetch_optional(&mut *self.inner)
                .await?;
        Ok(row.is_some())
    }

    /// Whether the user wasn't a member before.
    pub(crate) async fn add_member(
        &mut self,
        group: GroupId,
        user: UserId,
        now: u64,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO memberships (group_id, user_id, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        )
        .bind(group.to_string())
        .bind(user.to_string())
        .bind(seconds(now))
        .execute(&mut *self.inner)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Whether the user was a member before.
    pub(crate) async fn remove_member(
        &mut self,
        group: GroupId,
        user: UserId,
    ) -> Result<bool, StoreError> {
        let done = sqlx::query("DELETE FROM memberships WHERE group_id = $1 AND user_id = $2")
            .bind(group.to_string())
            .bind(user.to_string())
            .execute(&mut *self.inner)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The members who may act, by name.
    pub(crate) async fn members(&mut self, group: GroupId) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserRow> = sqlx::query_as(concat!(
            "SELECT ",
            user_columns!(),
            " FROM memberships m JOIN users u ON u.id = m.user_id ",
            "LEFT JOIN organizations o ON o.id = u.organization_id ",
            "WHERE m.group_id = $1 AND u.removed_at IS NULL AND u.suspended_at IS NULL ORDER BY u.name"
        ))
        .bind(group.to_string())
        .fetch_all(&mut *self.inner)
        .await?;
        rows.into_iter().map(user).collect()
    }

    /// Whether a member may act and has credentials.
    pub(crate) async fn a_member_can_log_in(&mut self, group: GroupId) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = sqlx::query_as(
            "SELECT 1 FROM memberships m
             JOIN users u ON u.id = m.user_id JOIN credentials c ON c.user_id = u.id
             WHERE m.group_id = $1 AND u.removed_at IS NULL AND u.suspended_at IS NULL LIMIT 1",
        )
        .bind(group.to_string())
        .fetch_optional(&mut *self.inner)
        .await?;
        Ok(row.is_some())
    }

    /// The names of the stored groups that the user belongs to, in order.
    pub(crate) async fn groups_of(&mut self, user: UserId) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT g.name FROM memberships m JOIN groups g ON g.id = m.group_id
             WHERE m.user_id = $1 AND g.removed_at IS NULL ORDER BY g.name",
        )
        .bind(user.to_string())
        .fetch_all(&mut *self.inner)
        .await?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }
}
