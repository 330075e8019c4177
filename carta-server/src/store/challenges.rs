use super::{StoreError, Transaction, seconds};
use crate::ids::ChallengeId;

impl Transaction {
    /// Whether the challenge hadn't been answered before.
    pub(crate) async fn spend_challenge(
        &mut self,
        challenge: ChallengeId,
        expires_at: u64,
    ) -> Result<bool, StoreError> {
        let done = self.query(
            "INSERT INTO spent_challenges (id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(challenge.to_string())
        .bind(seconds(expires_at))
        .execute()
        .await?;
        Ok(done > 0)
    }

    /// Removes challenges that are refused for their age by now.
    pub(crate) async fn forget_expired_challenges(&mut self, now: u64) -> Result<(), StoreError> {
        self.query("DELETE FROM spent_challenges WHERE expires_at <= $1")
            .bind(seconds(now))
            .execute()
            .await?;
        Ok(())
    }
}
