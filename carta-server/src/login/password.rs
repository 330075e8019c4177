//! A password that came whole, because it is to be set or changed: it turns into a verifier, or is compared to one, and
//! is wiped.

use super::candidate::Candidate;
use super::{Login, LoginError};
use crate::directory::{self, Manner};
use crate::ids::UserId;
use crate::store::Transaction;
use carta_core::Secret;
use carta_core::srp::{PoolName, Verifier};
use std::sync::Arc;

impl Login {
    /// Salt and verifier of a new password.
    pub(super) async fn verifier(
        &self,
        user: &str,
        password: Secret,
    ) -> Result<Verifier, LoginError> {
        let (pool_id, user) = (Arc::clone(&self.pool_id), user.to_owned());
        let made = move || Verifier::new(PoolName::of_id(&pool_id)?, &user, &password);
        self.arithmetic.run(made).await
    }

    /// Whether the password is the one that the candidate's verifier was made of.
    pub(super) async fn fits(
        &self,
        candidate: Candidate,
        user: &str,
        password: Secret,
    ) -> Result<bool, LoginError> {
        let (pool_id, user) = (Arc::clone(&self.pool_id), user.to_owned());
        let compared =
            move || candidate.verifier.fits(PoolName::of_id(&pool_id)?, &user, &password);
        self.arithmetic.run(compared).await
    }

    /// Keeps credentials that a user chose.
    pub(super) async fn store_own(
        &self,
        tx: &mut Transaction,
        user: UserId,
        manner: Manner,
        verifier: &Verifier,
        now: u64,
    ) -> Result<(), LoginError> {
        directory::store_credentials(tx, &self.sealer, Some(user), user, manner, verifier, now)
            .await
    }
}
