use super::rows::{UserRow, user, user_columns};
use super::{Store, StoreError, Transaction, User, seconds};
use crate::ids::{SessionId, UserId};
use sqlx::{Executor, FromRow as _, Row as _, Sqlite};

/// Where sessions that last, and whose users may act, are looked up.
macro_rules! sessions {
    ($($join:literal),*) => {
        concat!(
            " FROM sessions s JOIN users u ON u.id = s.user_id ",
            "LEFT JOIN organizations o ON o.id = u.organization_id ",
            $($join,)*
            "WHERE s.id = $1 AND s.expires_at > $2 AND u.removed_at IS NULL AND u.suspended_at IS NULL"
        )
    };
}

/// The column after those of a user.
const NAME_OF_GROUP: usize = 8;

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
        session_user(&mut *self.inner, session, now).await
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

impl Store {
    /// Whose session it is, in one look without a transaction: who reads more takes one, and looks again in it.
    pub(crate) async fn session_user(
        &self,
        session: SessionId,
        now: u64,
    ) -> Result<Option<User>, StoreError> {
        session_user(&self.readers, session, now).await
    }

    /// The same, with the names of the stored groups that the user belongs to, in order: one statement, so of one moment.
    pub(crate) async fn session_user_and_groups(
        &self,
        session: SessionId,
        now: u64,
    ) -> Result<Option<(User, Vec<String>)>, StoreError> {
        let rows = sqlx::query(concat!(
            "SELECT ",
            user_columns!(),
            ", g.name",
            sessions!(
                "LEFT JOIN memberships m ON m.user_id = u.id AND (m.ends_at IS NULL OR m.ends_at > $2) ",
                "LEFT JOIN groups g ON g.id = m.group_id AND g.removed_at IS NULL "
            ),
            " ORDER BY g.name"
        ))
        .bind(session.to_string())
        .bind(seconds(now))
        .fetch_all(&self.readers)
        .await?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let user = user(UserRow::from_row(first)?)?;
        let names = rows.iter().map(|row| row.try_get::<Option<String>, _>(NAME_OF_GROUP));
        let names: Vec<_> = names.collect::<Result<_, _>>()?;
        Ok(Some((user, names.into_iter().flatten().collect())))
    }
}

async fn session_user(
    database: impl Executor<'_, Database = Sqlite>,
    session: SessionId,
    now: u64,
) -> Result<Option<User>, StoreError> {
    let row: Option<UserRow> = sqlx::query_as(concat!("SELECT ", user_columns!(), sessions!()))
        .bind(session.to_string())
        .bind(seconds(now))
        .fetch_optional(database)
        .await?;
    row.map(user).transpose()
}
