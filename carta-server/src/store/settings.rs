use super::{StoreError, Transaction};

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
