//! What is being asked of Carta about API tokens, and what was refused of late: each token is asked about once, however many
//! wait for it. Anyone can make tokens up; so those that nobody has seen before are few at a time, at nobody else's cost.

use super::error::VerifyError;
use super::halves::{Halves, Key, Keying};
use crate::clock::Moment;
use crate::error::{Cause, Configuration};
use crate::facts::FAILURE_TTL;
use crate::{Error, Identity};
use futures_util::future::{BoxFuture, Shared};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// So many tokens that nobody has seen before are asked about at a time.
const STRANGERS: usize = 8;
/// What came of so many is kept in mind, twice.
const MANY: usize = 2048;

pub(super) type Told = Result<Identity, VerifyError>;
pub(super) type Flight = Shared<BoxFuture<'static, Told>>;

pub(super) struct Inquiries {
    keying: Keying,
    strangers: Arc<Semaphore>,
    state: Mutex<State>,
}

pub(super) struct State {
    /// INVARIANT: each is taken out by what flies, at its end.
    flights: HashMap<Key, Flight>,
    failed: Halves<(Moment, VerifyError)>,
    /// Until when Carta isn't asked about strangers' tokens, and why.
    left_alone: Option<(Moment, Error)>,
}

impl Default for Inquiries {
    fn default() -> Self {
        let failed = Halves::of(MANY);
        let state = State { flights: HashMap::new(), failed, left_alone: None };
        let strangers = Arc::new(Semaphore::new(STRANGERS));
        Self { keying: Keying::default(), strangers, state: Mutex::new(state) }
    }
}

impl Inquiries {
    pub(super) fn key(&self, token: &str) -> Key {
        self.keying.key(token.as_bytes())
    }

    /// A place for the question about a token that nobody has seen, if Carta may be asked about it now.
    pub(super) fn place(&self, state: &State) -> Result<OwnedSemaphorePermit, VerifyError> {
        let now = Moment::now();
        if let Some((_, error)) = state.left_alone.as_ref().filter(|(until, _)| now < *until) {
            return Err(VerifyError::Unavailable(error.clone()));
        }
        let place = Arc::clone(&self.strangers).try_acquire_owned();
        place.map_err(|_| VerifyError::Unavailable(Configuration::Busy.into()))
    }

    /// Notes how it ended.
    pub(super) fn end(&self, key: Key, told: &Told) {
        let (mut state, now) = (self.lock(), Moment::now());
        state.flights.remove(&key);
        let Err(error) = told else { return };
        state.failed.put(key, (now, error.clone()));
        if let VerifyError::Unavailable(error) = error
            && error.cause() == Cause::Unreachable
        {
            let until = now.plus(pause(error));
            state.left_alone = Some((until, error.clone()));
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        // INVARIANT: the state is whole between two statements, so a panic elsewhere leaves nothing to repair.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The question under way. One that was dropped has ended without a word.
    pub(super) fn under_way(&self, key: Key) -> Option<Flight> {
        self.flights.get(&key).filter(|flight| flight.peek().is_none()).cloned()
    }

    pub(super) fn begin(&mut self, key: Key, flight: &Flight) {
        self.flights.insert(key, flight.clone());
    }

    /// What went wrong so recently that it isn't asked again.
    pub(super) fn failed(&mut self, key: Key, denial_ttl: Duration) -> Option<VerifyError> {
        let (since, error) = self.failed.get(key)?;
        let limit = match error {
            VerifyError::Invalid(_) => denial_ttl,
            VerifyError::Unavailable(_) => FAILURE_TTL.min(denial_ttl),
        };
        (since.age(Moment::now()) < limit).then_some(error)
    }
}

/// How long Carta is left alone: as long as it says, if it does.
fn pause(error: &Error) -> Duration {
    match error {
        Error::RateLimited { retry_after: Some(wait), .. } => FAILURE_TTL.max(*wait),
        _ => FAILURE_TTL,
    }
}
