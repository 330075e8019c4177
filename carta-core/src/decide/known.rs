//! One question of a decision: what is known of it, and for how long that counts.

use super::judge::Usable;
use crate::clock::Moment;
use crate::error::Cause;
use crate::facts::{FAILURE_TTL, Fact, Failure, Told};
use crate::settings::Settings;
use crate::{Source, Truth};
use std::time::Duration;

/// What a fact is to serve for: that decides how old it may be.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Use {
    Grant,
    Refusal,
}

/// One question: the newest fact, and what came of asking in this call.
pub(super) struct Known<T> {
    fact: Option<Fact<T>>,
    asked: Option<Result<(), Failure>>,
}

impl<T> Known<T> {
    pub(super) fn remembered(fact: Option<Fact<T>>) -> Self {
        Self { fact, asked: None }
    }

    /// Takes in what came of asking.
    pub(super) fn note(&mut self, told: Told<T>) {
        match told {
            Ok(fact) => {
                self.fact = Some(fact);
                self.asked = Some(Ok(()));
            }
            Err(failure) => self.asked = Some(Err(failure)),
        }
    }

    pub(super) fn value(&self) -> Option<&T> {
        self.fact.as_ref().map(|fact| &fact.value)
    }

    pub(super) fn failure(&self) -> Option<&Failure> {
        self.asked.as_ref()?.as_ref().err()
    }

    /// Whether there is no fact, or one older than `limit`.
    pub(super) fn is_older(&self, limit: Duration) -> bool {
        let now = Moment::now();
        self.fact.as_ref().is_none_or(|fact| fact.asked.age(now) > limit)
    }

    /// The fact, if it is recent enough for `purpose`.
    pub(super) fn usable(
        &self,
        purpose: Use,
        now: Moment,
        settings: &Settings,
    ) -> Option<Usable<&T>> {
        let fact = self.fact.as_ref()?;
        let unreachable =
            self.failure().is_some_and(|failure| failure.error.cause() == Cause::Unreachable);
        let limit = match (purpose, &self.asked) {
            (Use::Grant, _) if unreachable => settings.unreachable_limit(),
            (Use::Grant, _) => settings.ttl,
            // By this call, or by one that it joined for having begun no longer than `denial_ttl` before it.
            (Use::Refusal, Some(Ok(()))) => Duration::MAX,
            (Use::Refusal, _) => settings.denial_ttl,
        };
        let mut expires = fact.asked.plus(limit);
        let fits = now <= expires;
        if unreachable {
            // Until then Carta is left alone, and what it said before counts; then it is asked again.
            expires = expires.min(now.plus(FAILURE_TTL));
        }
        fits.then_some(Usable { value: &fact.value, asked: fact.asked, expires })
    }

    /// What a question without a usable fact comes to.
    pub(super) fn unknown(&self) -> (Truth, Source) {
        match self.failure() {
            Some(failure) if failure.error.cause() == Cause::Refused => {
                (Truth::REFUSED, Source::Failure(failure.error.clone()))
            }
            Some(failure) => (Truth::FAILED, Source::Failure(failure.error.clone())),
            None => (Truth::FAILED, Source::Nobody),
        }
    }
}
