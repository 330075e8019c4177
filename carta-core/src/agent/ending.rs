//! Carta's refusal of an agent as such, whichever call met it: what it said before counts for nothing from then on.

use super::Agent;
use crate::Error;
use crate::clock::Moment;
use crate::error::Cause;
use std::sync::{Mutex, PoisonError};

/// The last refusal, and when it arrived.
#[derive(Default)]
pub(super) struct Ending(Mutex<Option<(Moment, Error)>>);

impl Agent {
    /// The refusal that arrived after `asked`, if there is one.
    pub(crate) fn refused_since(&self, asked: Moment) -> Option<Error> {
        let ending = self.0.ending.0.lock().unwrap_or_else(PoisonError::into_inner);
        ending.as_ref().filter(|(ended, _)| *ended >= asked).map(|(_, error)| error.clone())
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
        let ended = Some((Moment::now(), error.clone()));
        *self.0.ending.0.lock().unwrap_or_else(PoisonError::into_inner) = ended;
    }
}
