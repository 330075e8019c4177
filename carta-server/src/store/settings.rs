use super::{StoreError, Transaction};

impl Transaction {
    pub(crate) async fn setting(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> =
            self.query("SELECT value FROM settings WHERE name = $1").bind(name).optional().await?;
        Ok(row.map(|(value,)| value))
    }

    pub(crate) async fn insert_setting(
        &mut self,
        name: &str,
        value: &str,
    ) -> Result<(), StoreError> {
        self.query("INSERT INTO settings (name, value) VALUES ($1, $2)")
            .bind(name)
            .bind(value)
            .execute()
            .await?;
        Ok(())
    }

    pub(crate) async fn sealed_setting(
        &mut self,
        name: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<(Vec<u8>,)> = self
            .query("SELECT sealed FROM sealed_settings WHERE name = $1")
            .bind(name)
            .optional()
            .await?;
        Ok(row.map(|(sealed,)| sealed))
    }

    pub(crate) async fn put_sealed_setting(
        &mut self,
        name: &str,
        sealed: &[u8],
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO sealed_settings (name, sealed) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed",
        )
        .bind(name)
        .bind(sealed)
        .execute()
        .await?;
        Ok(())
    }
}
