//! The login: SRP in two requests, by the same steps for every name.
//!
//! [`Login::begin`] answers with a challenge, [`Login::finish`] checks the claim. Between the two, the server keeps
//! nothing: its state travels, sealed, in the client's hands. Whether a name is unknown, has no credentials or the
//! password is wrong, the same steps are taken in the same order (each says its name in a TRACE event, and a test
//! counts them), and the answer is the same.

mod arithmetic;
mod block;
mod candidate;
mod error;

pub(crate) use candidate::{reseal_verifier, seal_verifier};
pub(crate) use error::{LoginError, Refused};

use crate::clock::Clock;
use crate::ids::{ChallengeId, SessionId};
use crate::pool::Pool;
use crate::seal::{DecoyKey, Sealer};
use crate::store::{Store, User};
use arithmetic::Arithmetic;
use block::Block;
use candidate::{Candidate, Candidates};
use carta_core::srp::{Claim, PoolName, PublicKey, Server, parse_timestamp};
use std::sync::Arc;

/// How long a challenge may be answered.
const CHALLENGE_LIFETIME: u64 = 180;
/// How far the client's clock may be from ours.
const MAX_SKEW: u64 = 300;

/// Where a test listens for the steps.
pub(crate) const STEPS: &str = "carta_server::login::step";

macro_rules! step {
    ($name:literal) => {
        tracing::trace!(target: crate::login::STEPS, step = $name)
    };
}
use step;

pub(crate) struct Login {
    store: Store,
    sealer: Arc<Sealer>,
    clock: Clock,
    pool_id: Arc<str>,
    candidates: Candidates,
    arithmetic: Arithmetic,
}

/// `PASSWORD_VERIFIER`, as it is put.
pub(crate) struct Challenge {
    pub(crate) user_name: String,
    pub(crate) salt: String,
    pub(crate) public_key: String,
    pub(crate) secret_block: String,
}

/// The answer to it, as it came.
pub(crate) struct Response<'a> {
    pub(crate) user_name: &'a str,
    pub(crate) secret_block: &'a str,
    pub(crate) timestamp: &'a str,
    pub(crate) signature: &'a str,
}

/// A login that succeeded: whose, and what its tokens refer to.
pub(crate) struct Begun {
    pub(crate) user: User,
    pub(crate) session: SessionId,
    pub(crate) started_at: u64,
}

impl Login {
    pub(crate) fn new(
        store: Store,
        sealer: Arc<Sealer>,
        clock: Clock,
        pool: &Pool,
        decoy_key: DecoyKey,
    ) -> Result<Self, LoginError> {
        Ok(Self {
            candidates: Candidates::new(store.clone(), Arc::clone(&sealer), decoy_key)?,
            arithmetic: Arithmetic::new(),
            pool_id: Arc::clone(&pool.id),
            store,
            sealer,
            clock,
        })
    }

    /// `InitiateAuth`.
    pub(crate) async fn begin(
        &self,
        user: &str,
        client_key: &str,
    ) -> Result<Challenge, LoginError> {
        let client_key = PublicKey::parse_hex(client_key).map_err(|_| Refused::ClientKey)?;
        let candidate = self.candidates.find(user).await?;
        let salt = candidate.verifier.salt_hex();
        let version = (candidate.user, candidate.version);
        step!("make server key");
        let (public_key, ephemeral) = self
            .arithmetic
            .run(move || {
                let server = Server::new(&candidate.verifier)?;
                Ok((server.public_hex(), server.secret_bytes()))
            })
            .await?;
        step!("seal block");
        let secret_block = Block {
            id: ChallengeId::random(),
            user_name: user.to_owned(),
            user: version.0,
            version: version.1,
            client_key: client_key.to_hex(),
            ephemeral: hex::encode(ephemeral.as_slice()),
            expires_at: self.clock.now().saturating_add(CHALLENGE_LIFETIME),
        }
        .seal(&self.sealer, &self.pool_id)?;
        Ok(Challenge { user_name: user.to_owned(), salt, public_key, secret_block })
    }

    /// `RespondToAuthChallenge`. `session_end` says how long the tokens of a login that begins at a time will last.
    pub(crate) async fn finish(
        &self,
        response: &Response<'_>,
        session_end: impl FnOnce(u64) -> u64,
    ) -> Result<Begun, LoginError> {
        let now = self.clock.now();
        let claimed = parse_timestamp(response.timestamp).map_err(|_| Refused::Timestamp)?;
        if claimed.abs_diff(now) > MAX_SKEW {
            return Err(Refused::Skew.into());
        }
        step!("open block");
        let (block, sealed) = Block::open(response.secret_block, &self.sealer, &self.pool_id)
            .ok_or(Refused::Challenge)?;
        if block.expires_at <= now || block.user_name != response.user_name {
            return Err(Refused::Challenge.into());
        }
        self.spend(&block, now).await?;
        let candidate = self.candidates.find(&block.user_name).await?;
        let (id, version) = (candidate.user, candidate.version);
        let same = id == block.user && version == block.version;
        step!("verify claim");
        let proven = self.verify(candidate, &block, sealed, response).await?;
        if !(same && proven) {
            return Err(Refused::Credentials.into());
        }
        self.start_session(&block, now, session_end(now)).await
    }

    /// A challenge is spent by its first answer, right or wrong: one guess each.
    async fn spend(&self, block: &Block, now: u64) -> Result<(), LoginError> {
        step!("spend challenge");
        let mut tx = self.store.write().await?;
        let fresh = tx.spend_challenge(block.id, block.expires_at).await?;
        // Kept for longer than they last: another server's clock may be behind ours, or ours be set back.
        tx.forget_expired_challenges(now.saturating_sub(MAX_SKEW)).await?;
        tx.commit().await?;
        if fresh { Ok(()) } else { Err(Refused::Challenge.into()) }
    }

    /// Whether the client knows the password; for a decoy, always no.
    async fn verify(
        &self,
        candidate: Candidate,
        block: &Block,
        sealed: Vec<u8>,
        response: &Response<'_>,
    ) -> Result<bool, LoginError> {
        let client_key = PublicKey::parse_hex(&block.client_key).map_err(|_| Refused::Challenge)?;
        let ephemeral = block.ephemeral_bytes().ok_or(Refused::Challenge)?;
        let (user_id, timestamp) = (block.user_name.clone(), response.timestamp.to_owned());
        let (signature, pool_id) = (response.signature.to_owned(), Arc::clone(&self.pool_id));
        self.arithmetic
            .run(move || {
                let claim = Claim {
                    user_id: &user_id,
                    secret_block: &sealed,
                    timestamp: &timestamp,
                    signature: &signature,
                };
                let server = Server::restore(&candidate.verifier, &ephemeral)?;
                let outcome = server.verify(PoolName::of_id(&pool_id)?, &client_key, &claim);
                Ok(outcome.is_ok())
            })
            .await
    }

    /// The credentials must still be those that were checked: whoever changes them meanwhile ends this login too.
    async fn start_session(
        &self,
        block: &Block,
        now: u64,
        expires_at: u64,
    ) -> Result<Begun, LoginError> {
        let session = SessionId::random();
        let mut tx = self.store.write().await?;
        let current = tx.credentials(&block.user_name).await?;
        let user = tx.user(block.user).await?;
        let (Some(current), Some(user)) = (current, user) else {
            return Err(Refused::Credentials.into());
        };
        if current.user != block.user || current.version != block.version {
            return Err(Refused::Credentials.into());
        }
        if user.suspended {
            return Err(Refused::Suspended.into());
        }
        tx.forget_ended_sessions(now).await?;
        tx.insert_session(session, user.id, now, expires_at).await?;
        tx.commit().await?;
        Ok(Begun { user, session, started_at: now })
    }
}

#[cfg(test)]
mod tests;
