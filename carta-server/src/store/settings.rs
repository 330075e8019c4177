use super::rows::id_of;
use super::{StoreError, Transaction, seconds};
use crate::ids::KeyId;

/// A signing key as it is stored.
pub(crate) struct SealedKey {
    pub(crate) id: KeyId,
    pub(crate) sealed: Vec<u8>,
}

impl Transaction {
    pub(crate) async fn setting(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = sqlx::query_as("SELECT value FROM settings WHERE name = $1")
            .bind(name)
            .fetch_optional(&mut *self.inner)
            .await?;
        Ok(row.map(|(value,)| value))
    }

    pub(crate) async fn insert_setting(
        &mut self,
        name: &str,
        value: &str,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO settings (name, value) VALUES ($1, $2)")
            .bind(name)
            .bind(value)
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    /// Every signing key, the newest first.
    pub(crate) async fn signing_keys(&mut self) -> Result<Vec<SealedKey>, StoreError> {
        let rows: Vec<(String, Vec<u8>)> =
            sqlx::query_as("SELECT id, sealed FROM signing_keys ORDER BY made_at DESC, id")
                .fetch_all(&mut *self.inner)
                .await?;
        rows.into_iter().map(|(id, sealed)| Ok(SealedKey { id: id_of(&id)?, sealed })).collect()
    }

    pub(crate) async fn insert_signing_key(
        &mut self,
        key: &SealedKey,
        now: u64,
    ) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO signing_keys (id, sealed, made_at) VALUES ($1, $2, $3)")
            .bind(key.id.to_string())
            .bind(&key.sealed)
            .bind(seconds(now))
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    /// Replaces the sealed form of a signing key, which is the same key.
    pub(crate) async fn reseal_signing_key(&mut self, key: &SealedKey) -> Result<(), StoreError> {
        sqlx::query("UPDATE signing_keys SET sealed = $2 WHERE id = $1")
            .bind(key.id.to_string())
            .bind(&key.sealed)
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    pub(crate) async fn sealed_setting(
        &mut self,
        name: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<(Vec<u8>,)> =
            sqlx::query_as("SELECT sealed FROM sealed_settings WHERE name = $1")
                .bind(name)
                .fetch_optional(&mut *self.inner)
                .await?;
        Ok(row.map(|(sealed,)| sealed))
    }

    pub(crate) async fn put_sealed_setting(
        &mut self,
        name: &str,
        sealed: &[u8],
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO sealed_settings (name, sealed) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed",
        )
        .bind(name)
        .bind(sealed)
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }
}
