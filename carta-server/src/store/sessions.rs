use super::rows::{account, account_columns, user, user_columns};
use super::{Account, Store, StoreError, Transaction, User, seconds};
use crate::ids::{SessionId, UserId};
use crate::names::ADMINISTRATORS;

/// Where sessions that last, and whose users may act, are looked up.
macro_rules! sessions {
    () => {
        concat!(
            " FROM sessions s JOIN users u ON u.id = s.user_id ",
            "LEFT JOIN organizations o ON o.id = u.organization_id ",
            "WHERE s.id = $1 AND s.expires_at > $2 AND u.removed_at IS NULL AND u.suspended_at IS NULL"
        )
    };
}

impl Transaction {
    pub(crate) async fn insert_session(
        &mut self,
        session: SessionId,
        user: UserId,
        now: u64,
        expires_at: u64,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO sessions (id, user_id, started_at, expires_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(session.to_string())
        .bind(user.to_string())
        .bind(seconds(now))
        .bind(seconds(expires_at))
        .execute()
        .await?;
        Ok(())
    }

    /// Whose session it is, as long as both last.
    pub(crate) async fn account_of_session(
        &mut self,
        session: SessionId,
        now: u64,
    ) -> Result<Option<Account>, StoreError> {
        let row = self
            .query(concat!("SELECT ", account_columns!(), sessions!()))
            .bind(session.to_string())
            .bind(seconds(now))
            .bind(ADMINISTRATORS)
            .optional()
            .await?;
        row.map(account).transpose()
    }

    pub(crate) async fn end_sessions(&mut self, user: UserId) -> Result<(), StoreError> {
        self.query("DELETE FROM sessions WHERE user_id = $1")
            .bind(user.to_string())
            .execute()
            .await?;
        Ok(())
    }

    pub(crate) async fn end_session(&mut self, session: SessionId) -> Result<(), StoreError> {
        self.query("DELETE FROM sessions WHERE id = $1")
            .bind(session.to_string())
            .execute()
            .await?;
        Ok(())
    }

    /// Removes sessions whose tokens have all expired.
    pub(crate) async fn forget_ended_sessions(&mut self, now: u64) -> Result<(), StoreError> {
        self.query("DELETE FROM sessions WHERE expires_at <= $1")
            .bind(seconds(now))
            .execute()
            .await?;
        Ok(())
    }
}

impl Store {
    /// Whether it does, and its user may act.
    pub(crate) async fn session_lasts(
        &self,
        session: SessionId,
        now: u64,
    ) -> Result<bool, StoreError> {
        let sql = concat!("SELECT CAST(1 AS BIGINT)", sessions!());
        let row: Option<(i64,)> = self
            .database
            .look_up(sql, |statement| statement.bind(session.to_string()).bind(seconds(now)))
            .await?;
        Ok(row.is_some())
    }

    /// Whose session it is, with the names of the stored groups that the user belongs to, in order: one statement, so
    /// of one moment.
    pub(crate) async fn session_user_and_groups(
        &self,
        session: SessionId,
        now: u64,
    ) -> Result<Option<(User, Vec<String>)>, StoreError> {
        let sql = concat!(
            "SELECT ",
            user_columns!(),
            ", (SELECT string_agg(g.name, $3) FROM memberships m JOIN groups g ON g.id = m.group_id ",
            "WHERE m.user_id = u.id AND (m.ends_at IS NULL OR m.ends_at > $2) AND g.removed_at IS NULL)",
            sessions!()
        );
        let row = self.database.look_up(sql, |statement| {
            statement.bind(session.to_string()).bind(seconds(now)).bind("\n")
        });
        let row = row.await?;
        let Some((a, b, c, d, e, f, g, h, names)) = row else {
            return Ok(None);
        };
        let (user, names): (_, Option<String>) = (user((a, b, c, d, e, f, g, h))?, names);
        // INVARIANT: a name holds no control character, so none is cut in two.
        let mut names: Vec<_> =
            names.iter().flat_map(|all| all.lines()).map(str::to_owned).collect();
        names.sort_unstable();
        Ok(Some((user, names)))
    }
}
