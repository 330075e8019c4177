use super::rows::id_of;
use super::{StoreError, Transaction, seconds};
use crate::ids::UserId;

/// How many rows are in memory at once while all of them are sealed anew.
const BATCH: i64 = 500;

/// A secret as its owner's listing shows it: all but the value.
pub(crate) struct SecretEntry {
    pub(crate) name: String,
    pub(crate) set_at: u64,
    pub(crate) ends_at: Option<u64>,
}

/// A secret as it is kept.
pub(crate) struct StoredSecret {
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) sealed: Vec<u8>,
}

impl Transaction {
    /// Keeps a secret in place of an older one of its name.
    pub(crate) async fn put_secret(
        &mut self,
        secret: &StoredSecret,
        ends_at: Option<u64>,
        now: u64,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO secrets (user_id, name, sealed, set_at, ends_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (user_id, name) DO UPDATE SET
                 sealed = excluded.sealed, set_at = excluded.set_at, ends_at = excluded.ends_at",
        )
        .bind(secret.user.to_string())
        .bind(&secret.name)
        .bind(&secret.sealed)
        .bind(seconds(now))
        .bind(ends_at.map(seconds))
        .execute()
        .await?;
        Ok(())
    }

    /// A secret that hasn't ended, sealed.
    pub(crate) async fn secret(
        &mut self,
        user: UserId,
        name: &str,
        now: u64,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<(Vec<u8>,)> = self
            .query(
                "SELECT sealed FROM secrets
             WHERE user_id = $1 AND name = $2 AND (ends_at IS NULL OR ends_at > $3)",
            )
            .bind(user.to_string())
            .bind(name)
            .bind(seconds(now))
            .optional()
            .await?;
        Ok(row.map(|(sealed,)| sealed))
    }

    /// A user's secrets that haven't ended, by name.
    pub(crate) async fn secrets(
        &mut self,
        user: UserId,
        now: u64,
    ) -> Result<Vec<SecretEntry>, StoreError> {
        let rows: Vec<(String, i64, Option<i64>)> = self
            .query(
                "SELECT name, set_at, ends_at FROM secrets
             WHERE user_id = $1 AND (ends_at IS NULL OR ends_at > $2) ORDER BY name",
            )
            .bind(user.to_string())
            .bind(seconds(now))
            .all()
            .await?;
        let entry = |(name, set_at, ends_at): (String, i64, Option<i64>)| SecretEntry {
            name,
            set_at: set_at.unsigned_abs(),
            ends_at: ends_at.map(i64::unsigned_abs),
        };
        Ok(rows.into_iter().map(entry).collect())
    }

    pub(crate) async fn remove_secret(
        &mut self,
        user: UserId,
        name: &str,
    ) -> Result<(), StoreError> {
        self.query("DELETE FROM secrets WHERE user_id = $1 AND name = $2")
            .bind(user.to_string())
            .bind(name)
            .execute()
            .await?;
        Ok(())
    }

    /// Removes secrets whose time is over, whoever's they are.
    pub(crate) async fn forget_ended_secrets(&mut self, now: u64) -> Result<(), StoreError> {
        self.query("DELETE FROM secrets WHERE ends_at <= $1").bind(seconds(now)).execute().await?;
        Ok(())
    }

    /// Some secrets of whoever, in order of user and name, from the one after `(user, name)` on.
    pub(crate) async fn secrets_after(
        &mut self,
        user: &str,
        name: &str,
    ) -> Result<Vec<StoredSecret>, StoreError> {
        let rows: Vec<(String, String, Vec<u8>)> = self
            .query(
                "SELECT user_id, name, sealed FROM secrets
             WHERE user_id > $1 OR (user_id = $1 AND name > $2) ORDER BY user_id, name LIMIT $3",
            )
            .bind(user)
            .bind(name)
            .bind(BATCH)
            .all()
            .await?;
        let stored = |(user, name, sealed): (String, String, Vec<u8>)| {
            Ok(StoredSecret { user: id_of(&user)?, name, sealed })
        };
        rows.into_iter().map(stored).collect()
    }

    /// Replaces the sealed form of a secret, which says the same.
    pub(crate) async fn reseal_secret(&mut self, secret: &StoredSecret) -> Result<(), StoreError> {
        self.query("UPDATE secrets SET sealed = $3 WHERE user_id = $1 AND name = $2")
            .bind(secret.user.to_string())
            .bind(&secret.name)
            .bind(&secret.sealed)
            .execute()
            .await?;
        Ok(())
    }
}
