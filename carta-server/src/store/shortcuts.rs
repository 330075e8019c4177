//! What tests of several rooms do to a store, and read of it, by no endpoint.

use super::{StoreError, Transaction, seconds};
use crate::ids::{GroupId, UserId};

impl Transaction {
    /// The administrator included, which no endpoint allows.
    pub(crate) async fn suspend_everybody(&mut self) -> Result<(), StoreError> {
        self.execute("UPDATE users SET suspended_at = 1").await
    }

    pub(crate) async fn do_as_said(&mut self, statement: &'static str) -> Result<(), StoreError> {
        self.execute(statement).await
    }

    /// A database in which something is amiss.
    pub(crate) async fn lose_sessions(&mut self) -> Result<(), StoreError> {
        self.execute("ALTER TABLE sessions RENAME TO lost").await
    }

    pub(crate) async fn find_sessions(&mut self) -> Result<(), StoreError> {
        self.execute("ALTER TABLE lost RENAME TO sessions").await
    }

    /// Neither does any this.
    pub(crate) async fn remove_everybody(&mut self) -> Result<(), StoreError> {
        self.execute("UPDATE users SET suspended_at = NULL, removed_at = 1").await
    }

    /// What was done to whom, and whether they did it themselves.
    pub(crate) async fn audited(&mut self) -> Result<Vec<(String, bool)>, StoreError> {
        let statement = "SELECT action, COALESCE(actor = user_id, 1 = 0) FROM audit ORDER BY id";
        self.query(statement).all().await
    }

    /// What was written down of a resource: what happened, to which user, and more.
    pub(crate) async fn audited_of(
        &mut self,
        resource: &str,
    ) -> Result<Vec<(String, Option<String>, Option<String>)>, StoreError> {
        let query = "SELECT action, user_id, subject FROM audit WHERE resource_id = $1 ORDER BY id";
        self.query(query).bind(resource).all().await
    }

    /// What no endpoint does in this way, to one user or group: from `at` on, which may be never.
    pub(crate) async fn end_membership(
        &mut self,
        group: GroupId,
        user: UserId,
        at: Option<u64>,
    ) -> Result<(), StoreError> {
        self.query("UPDATE memberships SET ends_at = $3 WHERE group_id = $1 AND user_id = $2")
            .bind(group.to_string())
            .bind(user.to_string())
            .bind(at.map(seconds))
            .execute()
            .await?;
        Ok(())
    }

    pub(crate) async fn suspend(
        &mut self,
        user: UserId,
        at: Option<u64>,
    ) -> Result<(), StoreError> {
        self.stamp("UPDATE users SET suspended_at = $2 WHERE id = $1", &user, at).await
    }

    pub(crate) async fn remove(&mut self, user: UserId, at: Option<u64>) -> Result<(), StoreError> {
        self.stamp("UPDATE users SET removed_at = $2 WHERE id = $1", &user, at).await
    }

    pub(crate) async fn remove_group(
        &mut self,
        group: GroupId,
        at: Option<u64>,
    ) -> Result<(), StoreError> {
        self.stamp("UPDATE groups SET removed_at = $2 WHERE id = $1", &group, at).await
    }

    async fn stamp(
        &mut self,
        statement: &'static str,
        id: &dyn std::fmt::Display,
        at: Option<u64>,
    ) -> Result<(), StoreError> {
        let query = self.query(statement).bind(id.to_string()).bind(at.map(seconds));
        query.execute().await?;
        Ok(())
    }

    pub(super) async fn execute(&mut self, statement: &'static str) -> Result<(), StoreError> {
        self.query(statement).execute().await?;
        Ok(())
    }
}
