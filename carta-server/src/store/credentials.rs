use super::rows::id_of;
use super::{StoreError, Transaction, seconds};
use crate::ids::{CredentialId, UserId};

/// How many rows are in memory at once while all of them are sealed anew.
const BATCH: i64 = 500;

/// What a login is checked against.
pub(crate) struct StoredCredentials {
    pub(crate) user: UserId,
    pub(crate) version: CredentialId,
    pub(crate) salt: String,
    pub(crate) sealed: Vec<u8>,
}

/// A verifier to be kept instead of an older one.
pub(crate) struct NewCredentials<'a> {
    pub(crate) user: UserId,
    pub(crate) version: CredentialId,
    pub(crate) salt: &'a str,
    pub(crate) sealed: &'a [u8],
}

impl Transaction {
    pub(crate) async fn credentials(
        &mut self,
        user_name: &str,
    ) -> Result<Option<StoredCredentials>, StoreError> {
        let row: Option<(String, String, String, Vec<u8>)> = sqlx::query_as(
            "SELECT c.user_id, c.version, c.salt, c.sealed
             FROM credentials c JOIN users u ON u.id = c.user_id
             WHERE u.name = $1 AND u.removed_at IS NULL",
        )
        .bind(user_name)
        .fetch_optional(&mut *self.inner)
        .await?;
        let Some((user, version, salt, sealed)) = row else {
            return Ok(None);
        };
        Ok(Some(StoredCredentials { user: id_of(&user)?, version: id_of(&version)?, salt, sealed }))
    }

    pub(crate) async fn set_credentials(
        &mut self,
        new: &NewCredentials<'_>,
        now: u64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO credentials (user_id, version, salt, sealed, set_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (user_id) DO UPDATE SET
                 version = excluded.version, salt = excluded.salt, sealed = excluded.sealed, set_at = excluded.set_at",
        )
        .bind(new.user.to_string())
        .bind(new.version.to_string())
        .bind(new.salt)
        .bind(new.sealed)
        .bind(seconds(now))
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }

    /// Some credentials of whoever, in order of user, from the one after `user` on.
    pub(crate) async fn credentials_after(
        &mut self,
        user: &str,
    ) -> Result<Vec<StoredCredentials>, StoreError> {
        let rows: Vec<(String, String, String, Vec<u8>)> = sqlx::query_as(
            "SELECT user_id, version, salt, sealed FROM credentials
             WHERE user_id > $1 ORDER BY user_id LIMIT $2",
        )
        .bind(user)
        .bind(BATCH)
        .fetch_all(&mut *self.inner)
        .await?;
        let stored = |(user, version, salt, sealed): (String, String, String, Vec<u8>)| {
            Ok(StoredCredentials { user: id_of(&user)?, version: id_of(&version)?, salt, sealed })
        };
        rows.into_iter().map(stored).collect()
    }

    /// Replaces the sealed form of a verifier, which is the same one: sessions go on.
    pub(crate) async fn reseal_credentials(
        &mut self,
        user: UserId,
        sealed: &[u8],
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE credentials SET sealed = $2 WHERE user_id = $1")
            .bind(user.to_string())
            .bind(sealed)
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }
}
