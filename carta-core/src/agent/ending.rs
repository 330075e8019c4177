//! Carta's refusal of an agent as such, whichever call met it: what it said before counts for nothing from then on.

use super::Agent;
use crate::Error;
use crate::clock::{Moment, SharedMoment};
use crate::epoch::Epoch;
use crate::error::Cause;
use std::sync::{Mutex, PoisonError};

/// The last refusal, and when it arrived.
pub(super) struct Ending {
    /// What was asked before this counts for nothing.
    at: SharedMoment,
    error: Mutex<Option<Error>>,
    epoch: Epoch,
}

impl Ending {
    pub(super) fn none() -> Self {
        let (at, error) = (SharedMoment::new(Moment::FIRST), Mutex::new(None));
        Self { at, error, epoch: Epoch::new() }
    }
}

impl Agent {
    /// What was asked before this counts for nothing.
    pub(crate) fn ended(&self) -> Moment {
        self.0.ending.at.get()
    }

    /// The refusal that arrived after `asked`, if there is one.
    pub(crate) fn refused_since(&self, asked: Moment) -> Option<Error> {
        if asked >= self.ended() {
            return None;
        }
        self.0.ending.error.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether what was granted to this agent's callers still stands.
    #[inline]
    pub(crate) fn epoch(&self) -> &Epoch {
        &self.0.ending.epoch
    }

    /// Notes an error that says that the login counts no more.
    pub(super) fn note_unauthenticated<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        answer.inspect_err(|error| {
            if error.cause() == Cause::Unauthenticated {
                self.end(error);
            }
        })
    }

    pub(super) fn end(&self, error: &Error) {
        let ending = &self.0.ending;
        *ending.error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.clone());
        ending.at.move_on(Moment::now().next());
        ending.epoch.advance();
    }
}
