use super::{Store, StoreError, Transaction};

/// Where servers of one database say by which URL clients reach them.
const PUBLIC_URL: &str = "public url";

impl Store {
    /// The one that was said last, where there may be other servers.
    pub(crate) async fn public_url(&self) -> Result<Option<String>, StoreError> {
        if !self.side_by_side {
            return Ok(None);
        }
        let sql = "SELECT value FROM settings WHERE name = $1";
        let row: Option<(String,)> =
            self.database.look_up(sql, |statement| statement.bind(PUBLIC_URL)).await?;
        Ok(row.map(|(value,)| value))
    }
}

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

    /// Where there may be other servers: says by which URL clients reach this one. What was said before, if that is another.
    pub(crate) async fn say_public_url(&mut self, url: &str) -> Result<Option<String>, StoreError> {
        if self.is_alone() {
            return Ok(None);
        }
        let before = self.setting(PUBLIC_URL).await?;
        if before.as_deref() == Some(url) {
            return Ok(None);
        }
        self.query(
            "INSERT INTO settings (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(PUBLIC_URL)
        .bind(url)
        .execute()
        .await?;
        Ok(before)
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
