use super::{StoreError, Transaction, seconds, time};
use crate::ids::UserId;

/// A code by which a forgotten password is replaced.
pub(crate) struct ResetCode {
    pub(crate) hash: String,
    pub(crate) expires_at: u64,
    /// Wrong guesses at it.
    pub(crate) wrong: i64,
}

impl Transaction {
    /// Keeps a code in place of an older one, for a user who may act. For a name that nobody has, the same statement
    /// changes nothing.
    pub(crate) async fn set_reset_code(
        &mut self,
        user_name: &str,
        hash: &str,
        expires_at: u64,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO reset_codes (user_id, hash, expires_at, wrong)
             SELECT id, $2, $3, 0 FROM users
             WHERE name = $1 AND removed_at IS NULL AND suspended_at IS NULL
             ON CONFLICT (user_id) DO UPDATE SET
                 hash = excluded.hash, expires_at = excluded.expires_at, wrong = 0",
        )
        .bind(user_name)
        .bind(hash)
        .bind(seconds(expires_at))
        .execute()
        .await?;
        Ok(())
    }

    pub(crate) async fn reset_code(
        &mut self,
        user_name: &str,
    ) -> Result<Option<ResetCode>, StoreError> {
        let row: Option<(String, i64, i64)> = self.query(
            "SELECT r.hash, r.expires_at, r.wrong FROM reset_codes r JOIN users u ON u.id = r.user_id
             WHERE u.name = $1 AND u.removed_at IS NULL AND u.suspended_at IS NULL",
        )
        .bind(user_name)
        .optional()
        .await?;
        let code =
            |(hash, expires_at, wrong)| ResetCode { hash, expires_at: time(expires_at), wrong };
        Ok(row.map(code))
    }

    pub(crate) async fn count_wrong_code(&mut self, user_name: &str) -> Result<(), StoreError> {
        self.query(
            "UPDATE reset_codes SET wrong = wrong + 1
             WHERE user_id = (SELECT id FROM users WHERE name = $1)",
        )
        .bind(user_name)
        .execute()
        .await?;
        Ok(())
    }

    pub(crate) async fn remove_reset_code(&mut self, user: UserId) -> Result<(), StoreError> {
        self.query("DELETE FROM reset_codes WHERE user_id = $1")
            .bind(user.to_string())
            .execute()
            .await?;
        Ok(())
    }

    pub(crate) async fn forget_expired_reset_codes(&mut self, now: u64) -> Result<(), StoreError> {
        self.query("DELETE FROM reset_codes WHERE expires_at <= $1")
            .bind(seconds(now))
            .execute()
            .await?;
        Ok(())
    }
}
