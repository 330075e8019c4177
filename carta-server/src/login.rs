//! The login: SRP in two requests, by the same steps for every name; and what users do with their own credentials.
//!
//! [`Login::begin`] answers with a challenge, [`Login::finish`] checks the claim. Between the two, the server keeps
//! nothing: its state travels, sealed, in the client's hands. Whether a name is unknown, has no credentials or the
//! password is wrong, the same steps are taken in the same order (each says its name in a TRACE event, and a test
//! counts them), and the answer is the same.

mod access;
mod arithmetic;
mod block;
mod candidate;
mod change_password;
mod codes;
mod error;
mod new_password;
mod password;
mod reset;
mod session;
mod throttle;

pub(crate) use candidate::{reseal_verifier, seal_verifier};
pub(crate) use error::{LoginError, Refused};
pub(crate) use new_password::Choice;
pub(crate) use reset::Reset;
pub(crate) use session::{Begun, Lifetimes};
pub(crate) use throttle::{FORGOTTEN_AFTER, Peer};

use crate::clock::Clock;
use crate::ids::ChallengeId;
use crate::pool::Pool;
use crate::seal::{DecoyKey, MasterKey, Sealer};
use crate::store::Store;
use arithmetic::Arithmetic;
use block::Block;
use candidate::{Candidate, Candidates};
use carta_core::Secret;
use carta_core::srp::{Claim, PoolName, PublicKey, Server, parse_timestamp};
use codes::Codes;
use new_password::Ticket;
use std::sync::Arc;
use throttle::{Attempt, Deed, Throttle};

/// How long a challenge may be answered.
const CHALLENGE_LIFETIME: u64 = 180;
/// How far the client's clock may be from ours.
pub(crate) const MAX_SKEW: u64 = 300;

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
    throttle: Throttle,
    codes: Codes,
    lifetimes: Lifetimes,
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

/// What came of a password that was proved.
pub(crate) enum Proved {
    Begun(Begun),
    /// An administrator gave the password: `NEW_PASSWORD_REQUIRED`, with its `Session`.
    NewPassword(Secret),
}

impl Login {
    pub(crate) fn new(
        store: Store,
        sealer: Arc<Sealer>,
        clock: Clock,
        pool: &Pool,
        master: &MasterKey,
        decoy_key: DecoyKey,
        lifetimes: Lifetimes,
    ) -> Result<Self, LoginError> {
        Ok(Self {
            candidates: Candidates::new(store.clone(), Arc::clone(&sealer), decoy_key)?,
            arithmetic: Arithmetic::new(),
            throttle: Throttle::new(master, !pool.addresses_hidden),
            codes: Codes::new(master),
            lifetimes,
            pool_id: Arc::clone(&pool.id),
            store,
            sealer,
            clock,
        })
    }

    /// How many tries have been counted as failures since the server started, as they are before their outcome is known.
    pub(crate) fn failures(&self) -> u64 {
        self.throttle.counted()
    }

    /// `InitiateAuth`.
    pub(crate) async fn begin(
        &self,
        user: &str,
        client_key: &str,
        peer: Peer,
    ) -> Result<Challenge, LoginError> {
        let client_key = PublicKey::parse_hex(client_key).map_err(|_| Refused::ClientKey)?;
        self.admit(Deed::Password, user, peer).await?;
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

    /// `RespondToAuthChallenge` with `PASSWORD_VERIFIER`.
    pub(crate) async fn finish(
        &self,
        response: &Response<'_>,
        peer: Peer,
    ) -> Result<Proved, LoginError> {
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
        let attempt = self.spend(&block, peer, now).await?;
        let outcome = self.settle(&block, sealed, response, &attempt, now).await;
        self.settled(&attempt, outcome).await
    }

    async fn settle(
        &self,
        block: &Block,
        sealed: Vec<u8>,
        response: &Response<'_>,
        attempt: &Attempt,
        now: u64,
    ) -> Result<Proved, LoginError> {
        let candidate = self.candidates.find(&block.user_name).await?;
        let (id, version) = (candidate.user, candidate.version);
        let same = id == block.user && version == block.version;
        step!("verify claim");
        let proven = self.verify(candidate, block, sealed, response).await?;
        if !(same && proven) {
            return Err(Refused::Credentials.into());
        }
        self.start_session(block, attempt, now).await
    }

    /// Refuses a name or an address that failed too often of late.
    async fn admit(&self, deed: Deed, user: &str, peer: Peer) -> Result<(), LoginError> {
        step!("look up failures");
        let mut tx = self.store.read().await?;
        self.throttle.check(&mut tx, deed, user, peer, self.clock.now()).await
    }

    /// A challenge is spent by its first answer, right or wrong: one guess each.
    async fn spend(&self, block: &Block, peer: Peer, now: u64) -> Result<Attempt, LoginError> {
        step!("spend challenge");
        self.store
            .write(|mut tx| async move {
                if !tx.spend_challenge(block.id, block.expires_at).await? {
                    return Err(Refused::Challenge.into());
                }
                let user = &block.user_name;
                let attempt = self.throttle.begin(&mut tx, Deed::Password, user, peer, now).await?;
                tx.commit().await?;
                Ok(attempt)
            })
            .await
    }

    /// Whatever ended otherwise than by a yes or a no was no guess.
    async fn settled<T>(
        &self,
        attempt: &Attempt,
        outcome: Result<T, LoginError>,
    ) -> Result<T, LoginError> {
        if let Err(error) = &outcome
            && !matches!(error, LoginError::Refused(Refused::Credentials))
        {
            let taken_back = self.store.write(|mut tx| async move {
                attempt.take_back(&mut tx).await?;
                tx.commit().await?;
                Ok::<_, LoginError>(())
            });
            taken_back.await?;
        }
        outcome
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
        attempt: &Attempt,
        now: u64,
    ) -> Result<Proved, LoginError> {
        self.store
            .write(|mut tx| async move {
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
                attempt.succeeded(&mut tx).await?;
                let proved = if current.temporary {
                    Proved::NewPassword(self.ticket(&Ticket::new(&current, &user.name, now))?)
                } else {
                    Proved::Begun(session::begin(&mut tx, user, self.lifetimes, now).await?)
                };
                tx.commit().await?;
                Ok(proved)
            })
            .await
    }
}

#[cfg(test)]
mod tests;
