use super::{StoreError, Transaction, seconds, time};

/// How often something failed, and when it last did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failures {
    pub(crate) count: u32,
    pub(crate) last_at: u64,
}

impl Transaction {
    pub(crate) async fn failures(&mut self, subject: &str) -> Result<Option<Failures>, StoreError> {
        let row: Option<(i64, i64)> = self
            .query("SELECT failures, last_at FROM throttles WHERE subject = $1")
            .bind(subject)
            .optional()
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
        self.query(
            "INSERT INTO throttles (subject, failures, last_at) VALUES ($1, $2, $3)
             ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at",
        )
        .bind(subject)
        .bind(i64::from(failures.count))
        .bind(seconds(failures.last_at))
        .execute()
        .await?;
        Ok(())
    }

    pub(crate) async fn remove_failures(&mut self, subject: &str) -> Result<(), StoreError> {
        self.query("DELETE FROM throttles WHERE subject = $1").bind(subject).execute().await?;
        Ok(())
    }

    /// Forgets what is old, and of more than `most` those who failed least and longest ago.
    pub(crate) async fn forget_failures(
        &mut self,
        before: u64,
        most: i64,
    ) -> Result<(), StoreError> {
        self.query("DELETE FROM throttles WHERE last_at <= $1")
            .bind(seconds(before))
            .execute()
            .await?;
        let (count,): (i64,) = self.query("SELECT COUNT(*) FROM throttles").one().await?;
        if count > most {
            self.query(
                "DELETE FROM throttles WHERE subject IN
                     (SELECT subject FROM throttles ORDER BY failures, last_at LIMIT $1)",
            )
            .bind(count - most)
            .execute()
            .await?;
        }
        Ok(())
    }
}
