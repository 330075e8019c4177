//! The directory in the order of its names, some rows at a time, for whoever writes it down.

use super::rows::{UserRow, user, user_columns};
use super::{StoreError, Transaction, User, seconds, time};

impl Transaction {
    /// Organizations from the one after a name on.
    pub(crate) async fn organizations_after(
        &mut self,
        name: &str,
    ) -> Result<Vec<String>, StoreError> {
        let query = "SELECT name FROM organizations WHERE name > $1 ORDER BY name LIMIT 500";
        let rows: Vec<(String,)> = self.query(query).bind(name).all().await?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// Users, the suspended too.
    pub(crate) async fn users_after(&mut self, name: &str) -> Result<Vec<User>, StoreError> {
        let query = concat!(
            "SELECT ",
            user_columns!(),
            " FROM users u LEFT JOIN organizations o ON o.id = u.organization_id
             WHERE u.removed_at IS NULL AND u.name > $1 ORDER BY u.name LIMIT 500"
        );
        let rows: Vec<UserRow> = self.query(query).bind(name).all().await?;
        rows.into_iter().map(user).collect()
    }

    /// Organizations with their owners.
    pub(crate) async fn owners_after(
        &mut self,
        organization: &str,
        user: &str,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let query = "SELECT o.name, u.name FROM organization_owners w
             JOIN organizations o ON o.id = w.organization_id JOIN users u ON u.id = w.user_id
             WHERE u.removed_at IS NULL AND (o.name, u.name) > ($1, $2) ORDER BY o.name, u.name LIMIT 500";
        self.query(query).bind(organization).bind(user).all().await
    }

    pub(crate) async fn groups_after(&mut self, name: &str) -> Result<Vec<String>, StoreError> {
        let query = "SELECT name FROM groups WHERE removed_at IS NULL AND name > $1 ORDER BY name LIMIT 500";
        let rows: Vec<(String,)> = self.query(query).bind(name).all().await?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// Groups with their members, and when they cease to be any; those that haven't ceased.
    pub(crate) async fn members_after(
        &mut self,
        group: &str,
        user: &str,
        now: u64,
    ) -> Result<Vec<(String, String, Option<u64>)>, StoreError> {
        let query = "SELECT g.name, u.name, m.ends_at FROM memberships m
             JOIN groups g ON g.id = m.group_id JOIN users u ON u.id = m.user_id
             WHERE g.removed_at IS NULL AND u.removed_at IS NULL AND (m.ends_at IS NULL OR m.ends_at > $3)
                 AND (g.name, u.name) > ($1, $2)
             ORDER BY g.name, u.name LIMIT 500";
        let query = self.query(query).bind(group).bind(user).bind(seconds(now));
        let rows: Vec<(String, String, Option<i64>)> = query.all().await?;
        Ok(rows.into_iter().map(|(group, user, end)| (group, user, end.map(time))).collect())
    }
}
