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
        let row: Option<CredentialsRow> = self
            .query(
                "SELECT c.user_id, c.version, c.salt, c.sealed, c.temporary
             FROM credentials c JOIN users u ON u.id = c.user_id
             WHERE u.name = $1 AND u.removed_at IS NULL",
            )
            .bind(user_name)
            .optional()
            .await?;
        row.map(stored).transpose()
    }

    pub(crate) async fn set_credentials(
        &mut self,
        new: &NewCredentials<'_>,
        now: u64,
    ) -> Result<(), StoreError> {
        self.query(
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
        .execute()
        .await?;
        Ok(())
    }

    /// Some credentials of whoever, in order of user, from the one after `user` on.
    pub(crate) async fn credentials_after(
        &mut self,
        user: &str,
    ) -> Result<Vec<StoredCredentials>, StoreError> {
        let rows: Vec<CredentialsRow> = self
            .query(
                "SELECT user_id, version, salt, sealed, temporary FROM credentials
             WHERE user_id > $1 ORDER BY user_id LIMIT $2",
            )
            .bind(user)
            .bind(BATCH)
            .all()
            .await?;
        rows.into_iter().map(stored).collect()
    }

    /// Replaces the sealed form of a verifier, which is the same one: sessions go on.
    pub(crate) async fn reseal_credentials(
        &mut self,
        user: UserId,
        sealed: &[u8],
    ) -> Result<(), StoreError> {
        self.query("UPDATE credentials SET sealed = $2 WHERE user_id = $1")
            .bind(user.to_string())
            .bind(sealed)
            .execute()
            .await?;
        Ok(())
    }
}

type CredentialsRow = (String, String, String, Vec<u8>, i64);

fn stored(row: CredentialsRow) -> Result<StoredCredentials, StoreError> {
    let (user, version, salt, sealed, temporary) = row;
    let (user, version) = (id_of(&user)?, id_of(&version)?);
    Ok(StoredCredentials { user, version, salt, sealed, temporary: temporary != 0 })
}
