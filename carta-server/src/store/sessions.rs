use super::rows::{UserRow, user, user_columns};
use super::{StoreError, Transaction, User, seconds};
use crate::ids::{SessionId, UserId};

impl Transaction {
    pub(crate) async fn insert_session(
        &mut self,
        session: SessionId,
        user: UserId,
        now: u64,
        expires_at: u64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO sessions (id, user_id, started_at, expires_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(session.to_string())
        .bind(user.to_string())
        .bind(seconds(now))
        .bind(seconds(expires_at))
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }

    /// Whose session it is, as long as both last.
    pub(crate) async fn session_user(
        &mut self,
        session: SessionId,
        now: u64,
    ) -> Result<Option<User>, StoreError> {
        let row: Option<UserRow> = sqlx::query_as(concat!(
            "SELECT ",
            user_columns!(),
            " FROM sessions s JOIN users u ON u.id = s.user_id ",
            "LEFT JOIN organizations o ON o.id = u.organization_id ",
            "WHERE s.id = $1 AND s.expires_at > $2 AND u.removed_at IS NULL AND u.suspended_at IS NULL"
        ))
        .bind(session.to_string())
        .bind(seconds(now))
        .fetch_optional(&mut *self.inner)
        .await?;
        row.map(user).transpose()
    }

    pub(crate) async fn end_sessions(&mut self, user: UserId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE user_id = $1")
            .bind(user.to_string())
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    pub(crate) async fn end_session(&mut self, session: SessionId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE id = $1")
            .bind(session.to_string())
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    /// Removes sessions whose tokens have all expired.
    pub(crate) async fn forget_ended_sessions(&mut self, now: u64) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
            .bind(seconds(now))
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }
}
