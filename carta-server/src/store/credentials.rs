use super::rows::id_of;
use super::{StoreError, Transaction, seconds};
use crate::ids::{CredentialId, UserId};

/// What a login is checked against.
pub(crate) struct StoredCredentials {
    pub(crate) user: UserId,
    pub(crate) version: CredentialId,
    pub(crate) salt: String,
    pub(crate) sealed: Vec<u8>,
    /// Good for one login, at which the user chooses others.
    pub(crate) temporary: bool,
}

/// A verifier to be kept instead of an older one.
pub(crate) struct NewCredentials<'a> {
    pub(crate) user: UserId,
    pub(crate) version: CredentialId,
    pub(crate) salt: &'a str,
    pub(crate) sealed: &'a [u8],
    pub(crate) temporary: bool,
}

impl Transaction {
    pub(crate) async fn credentials(
        &mut self,
        user_name: &str,
    ) -> Result<Option<StoredCredentials>, StoreError> {
        let row: Option<(String, String, String, Vec<u8>, bool)> = sqlx::query_as(
            "SELECT c.user_id, c.version, c.salt, c.sealed, c.temporary
             FROM credentials c JOIN users u ON u.id = c.user_id
             WHERE u.name = $1 AND u.removed_at IS NULL",
        )
        .bind(user_name)
        .fetch_optional(&mut *self.inner)
        .await?;
        let Some((user, version, salt, sealed, temporary)) = row else {
            return Ok(None);
        };
        let (user, version) = (id_of(&user)?, id_of(&version)?);
        Ok(Some(StoredCredentials { user, version, salt, sealed, temporary }))
    }

    pub(crate) async fn set_credentials(
        &mut self,
        new: &NewCredentials<'_>,
        now: u64,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO credentials (user_id, version, salt, sealed, set_at, temporary)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (user_id) DO UPDATE SET
                 version = excluded.version, salt = excluded.salt, sealed = excluded.sealed,
                 set_at = excluded.set_at, temporary = excluded.temporary",
        )
        .bind(new.user.to_string())
        .bind(new.version.to_string())
        .bind(new.salt)
        .bind(new.sealed)
        .bind(seconds(now))
        .bind(i64::from(new.temporary))
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }
}
