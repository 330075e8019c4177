use super::{StoreError, Transaction, seconds, time};

/// How often something failed, and when it last did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failures {
    pub(crate) count: u32,
    pub(crate) last_at: u64,
}

impl Transaction {
    pub(crate) async fn failures(&mut self, subject: &str) -> Result<Option<Failures>, StoreError> {
        let row: Option<(i64, i64)> =
            sqlx::query_as("SELECT failures, last_at FROM throttles WHERE subject = $1")
                .bind(subject)
                .fetch_optional(&mut *self.inner)
                .await?;
        Ok(row.map(|(count, last_at)| Failures {
            count: u32::try_from(count).unwrap_or(u32::MAX),
            last_at: time(last_at),
        }))
    }

    pub(crate) async fn set_failures(
        &mut self,
        subject: &str,
        failures: Failures,
    ) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO throttles (subject, failures, last_at) VALUES ($1, $2, $3)
             ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at",
        )
        .bind(subject)
        .bind(i64::from(failures.count))
        .bind(seconds(failures.last_at))
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }

    pub(crate) async fn remove_failures(&mut self, subject: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM throttles WHERE subject = $1")
            .bind(subject)
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    /// Forgets what is old, and of more than `most` those who failed least and longest ago.
    pub(crate) async fn forget_failures(
        &mut self,
        before: u64,
        most: i64,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM throttles WHERE last_at <= $1")
            .bind(seconds(before))
            .execute(&mut *self.inner)
            .await?;
        let (count,): (i64,) =
            sqlx::query_as("SELECT COUNT(*) FROM throttles").fetch_one(&mut *self.inner).await?;
        if count > most {
            sqlx::query(
                "DELETE FROM throttles WHERE subject IN
                     (SELECT subject FROM throttles ORDER BY failures, last_at LIMIT $1)",
            )
            .bind(count - most)
            .execute(&mut *self.inner)
            .await?;
        }
        Ok(())
    }
}
