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
}
