use super::rows::id_of;
use super::{StoreError, Transaction, seconds, time};
use crate::ids::{SessionId, UserId};

/// The session that a refresh token renews.
pub(crate) struct Renewable {
    pub(crate) session: SessionId,
    pub(crate) user: UserId,
    pub(crate) started_at: u64,
}

impl Transaction {
    pub(crate) async fn insert_refresh_token(
        &mut self,
        hash: &str,
        session: SessionId,
        expires_at: u64,
    ) -> Result<(), StoreError> {
        self.query("INSERT INTO refresh_tokens (hash, session_id, expires_at) VALUES ($1, $2, $3)")
            .bind(hash)
            .bind(session.to_string())
            .bind(seconds(expires_at))
            .execute()
            .await?;
        Ok(())
    }

    /// The token's session, as long as the token lasts. Whether the user may still act is another question.
    pub(crate) async fn renewable(
        &mut self,
        hash: &str,
        now: u64,
    ) -> Result<Option<Renewable>, StoreError> {
        let row: Option<(String, String, i64)> = self.query(
            "SELECT s.id, s.user_id, s.started_at FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id
             WHERE r.hash = $1 AND r.expires_at > $2 AND s.expires_at > $2",
        )
        .bind(hash)
        .bind(seconds(now))
        .optional()
        .await?;
        let Some((session, user, started_at)) = row else {
            return Ok(None);
        };
        let (session, user) = (id_of(&session)?, id_of(&user)?);
        Ok(Some(Renewable { session, user, started_at: time(started_at) }))
    }
}
