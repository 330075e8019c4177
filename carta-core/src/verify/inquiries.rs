//! What is being asked of Carta about API tokens, and what was refused of late: each token is asked about once, however many
//! wait for it. Anyone can make tokens up; so those that nobody has seen before are few at a time, at nobody else's cost.
//!
//! What bounds the questions about strangers' tokens: so many at a time; none for a moment after Carta failed; and of those that
//! Carta puts off, which it does by account or address, so many a second. That one token is put off says nothing of others.

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
/// Of so many strangers' tokens Carta may say in a second that it is asked too often, before it is left alone: about as many as
/// carta-server answers in a second to an address without a credential, for that is what made-up ones are.
const PUT_OFF: usize = 64;
/// For so long at most a token that Carta put off isn't asked about, whatever Carta says: as long as anything counts.
const LONGEST_PUT_OFF: Duration = Duration::from_secs(60);
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
    /// Since when Carta isn't asked about strangers' tokens, for a moment, and why.
    left_alone: Option<(Moment, Error)>,
    /// When strangers' tokens were put off of late. INVARIANT: at most `PUT_OFF`, and `STRANGERS` more that were being asked
    /// about meanwhile.
    put_off: Vec<Moment>,
}

impl Default for Inquiries {
    fn default() -> Self {
        let (flights, failed) = (HashMap::new(), Halves::of(MANY));
        let state = State { flights, failed, left_alone: None, put_off: Vec::new() };
        let strangers = Arc::new(Semaphore::new(STRANGERS));
        Self { keying: Keying::default(), strangers, state: Mutex::new(state) }
    }
}

impl Inquiries {
    pub(super) fn key(&self, token: &str) -> Key {
        self.keying.key(token.as_bytes())
    }

    /// A place for the question about a token that nobody has seen, if Carta may be asked about it now.
    pub(super) fn place(&self, state: &mut State) -> Result<OwnedSemaphorePermit, VerifyError> {
        state.may_ask(Moment::now()).map_err(VerifyError::Unavailable)?;
        let place = Arc::clone(&self.strangers).try_acquire_owned();
        place.map_err(|_| VerifyError::Unavailable(Configuration::Busy.into()))
    }

    /// Notes how it ended.
    pub(super) fn end(&self, key: Key, told: &Told, is_strangers: bool) {
        let (mut state, now) = (self.lock(), Moment::now());
        state.flights.remove(&key);
        if let Err(error) = told {
            state.failed.put(key, (now, error.clone()));
        }
        state.note(told, is_strangers, now);
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

    /// Whether Carta may be asked about a stranger's token now.
    fn may_ask(&mut self, now: Moment) -> Result<(), Error> {
        self.left_alone.take_if(|(since, _)| since.age(now) >= FAILURE_TTL);
        if let Some((_, error)) = &self.left_alone {
            return Err(error.clone());
        }
        self.put_off.retain(|at| at.age(now) < FAILURE_TTL);
        match self.put_off.len() < PUT_OFF {
            true => Ok(()),
            false => Err(Configuration::Busy.into()),
        }
    }

    /// Takes in what an answer says of Carta.
    fn note(&mut self, told: &Told, is_strangers: bool, now: Moment) {
        match told {
            Err(VerifyError::Unavailable(Error::RateLimited { .. })) if is_strangers => {
                self.put_off.push(now);
            }
            Err(VerifyError::Unavailable(Error::RateLimited { .. })) => {}
            Err(VerifyError::Unavailable(error)) if error.cause() == Cause::Unreachable => {
                self.left_alone = Some((now, error.clone()));
            }
            Err(VerifyError::Unavailable(_)) => {}
            // Carta answers.
            Ok(_) | Err(VerifyError::Invalid(_)) => self.left_alone = None,
        }
    }

    /// What went wrong so recently that it isn't asked again.
    pub(super) fn failed(&mut self, key: Key, denial_ttl: Duration) -> Option<VerifyError> {
        let (since, error) = self.failed.get(key)?;
        let limit = match error {
            VerifyError::Invalid(_) => denial_ttl,
            VerifyError::Unavailable(Error::RateLimited { retry_after: Some(wait), .. }) => {
                wait.clamp(FAILURE_TTL, LONGEST_PUT_OFF)
            }
            VerifyError::Unavailable(_) => FAILURE_TTL.min(denial_ttl),
        };
        (since.age(Moment::now()) < limit).then_some(error)
    }
}

#[cfg(test)]
mod tests {
    use super::super::error::TokenProblem;
    use super::*;
    use crate::error::Answer;
    use crate::host;
    use http::{Method, StatusCode};
    use url::Url;

    fn answer(status: StatusCode) -> Told {
        let url = Url::parse("https://carta.example.com/v2/auth/apitoken/self").unwrap();
        let answer = Answer::new(host::request_line(&Method::GET, &url), status, b"");
        Err(VerifyError::Unavailable(match status {
            StatusCode::TOO_MANY_REQUESTS => Error::RateLimited { answer, retry_after: None },
            _ => Error::Server(answer),
        }))
    }

    fn after(milliseconds: u64) -> Moment {
        Moment::FIRST.plus(Duration::from_millis(1_000_000 + milliseconds))
    }

    #[test]
    fn of_tokens_that_are_put_off_so_many_are_asked_about_a_second() {
        let (inquiries, put_off) = (Inquiries::default(), answer(StatusCode::TOO_MANY_REQUESTS));
        let mut state = inquiries.lock();
        for _ in 0..10 * PUT_OFF {
            state.note(&put_off, false, after(0));
        }
        for _ in 0..PUT_OFF {
            assert!(state.may_ask(after(0)).is_ok());
            state.note(&put_off, true, after(0));
        }
        assert!(state.may_ask(after(0)).is_err() && state.may_ask(after(999)).is_err());
        assert!(state.may_ask(after(1000)).is_ok());
    }

    #[test]
    fn a_carta_that_fails_is_left_alone_for_a_moment_or_until_it_answers() {
        let (inquiries, failed) = (Inquiries::default(), answer(StatusCode::BAD_GATEWAY));
        let mut state = inquiries.lock();
        state.note(&failed, true, after(0));
        assert!(state.may_ask(after(999)).is_err() && state.may_ask(after(1000)).is_ok());
        for answered in [Ok(Identity::anonymous()), Err(TokenProblem::Refused.into())] {
            state.note(&failed, true, after(2000));
            assert!(state.may_ask(after(2001)).is_err());
            state.note(&answered, false, after(2001));
            assert!(state.may_ask(after(2001)).is_ok());
        }
    }
}
