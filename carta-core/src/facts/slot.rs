use super::weight::{self, Weight};
use crate::clock::Moment;
use crate::error::Cause;
use crate::{Error, io};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, ready};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long a dead Carta is left alone after a failure.
pub(crate) const FAILURE_TTL: Duration = Duration::from_secs(1);

/// Something Carta said, and when the request began that it answered.
#[derive(Clone, Debug)]
pub(crate) struct Fact<T> {
    pub(crate) value: T,
    pub(crate) asked: Moment,
}

/// The guarded call that asks. What was asked since it began is as good to it as an answer of its own, and so is what was
/// asked so shortly before that a refusal may rest on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) began: Moment,
    pub(crate) denial_ttl: Duration,
    /// Nothing counts that was asked before this: the call itself if it must be fresh, else the last `invalidate`.
    pub(crate) since: Moment,
}

impl Call {
    /// What was asked before this is no answer to it.
    pub(super) fn counts_from(self) -> Moment {
        self.since.max(self.began.minus(self.denial_ttl))
    }
}

/// Something Carta didn't say.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// Ages of answers count from the start of the request. What brought none counts from its end: however long it
    /// took, Carta is then left alone for a while.
    since: Moment,
}

pub(crate) type Told<T> = Result<Fact<T>, Failure>;
pub(super) type Flight<T> = Shared<BoxFuture<'static, Told<T>>>;

/// One question: what was last told, what last went wrong, and the request under way.
///
/// There are many, of which few failed or are just being asked: that stands elsewhere.
pub(super) struct Slot<T> {
    fact: Option<Fact<T>>,
    failure: Option<Box<Failure>>,
    flight: Option<Box<UnderWay<T>>>,
}

/// The newest request under way, and since when. Older ones may be under way too, for those who asked before.
struct UnderWay<T> {
    ticket: Ticket,
    began: Moment,
    flight: Flight<T>,
}

/// One request, unlike any other of this process.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Ticket(u64);

impl Ticket {
    fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { fact: None, failure: None, flight: None }
    }
}

impl Failure {
    pub(super) fn new(asked: Moment, error: Error) -> Self {
        let since = match error.cause() {
            Cause::Unauthenticated | Cause::Refused => asked,
            Cause::Unreachable | Cause::Other => Moment::now(),
        };
        Self { error, since }
    }

    /// Whether it is too early to ask again. A refusal is an answer, remembered like others that refuse.
    fn counts(&self, call: Call, now: Moment) -> bool {
        let limit = match self.error.cause() {
            Cause::Unauthenticated | Cause::Refused => call.denial_ttl,
            Cause::Unreachable | Cause::Other => FAILURE_TTL.min(call.denial_ttl),
        };
        self.since >= call.since && (self.since >= call.began || self.since.age(now) < limit)
    }
}

impl<T> Slot<T> {
    pub(super) fn fact(&self) -> Option<&Fact<T>> {
        self.fact.as_ref()
    }

    pub(super) fn is_under_way(&self) -> bool
    where
        T: Clone,
    {
        self.flight.as_ref().is_some_and(|under_way| under_way.flight.peek().is_none())
    }

    /// Forgets what was told, and when that was asked. The request under way goes on.
    pub(super) fn forget(&mut self) -> Option<Moment> {
        self.failure = None;
        self.fact.take().map(|fact| fact.asked)
    }
}

impl<T: Weight> Weight for Slot<T> {
    fn weight(&self) -> usize {
        let fact = self.fact.as_ref().map_or(0, |fact| fact.value.weight());
        fact + self.failure.as_ref().map_or(0, Weight::weight)
    }
}

impl Weight for Box<Failure> {
    fn weight(&self) -> usize {
        weight::boxed::<Failure>() + self.error.weight()
    }
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Slot<T> {
    /// Joins the request under way, or repeats what came of one just now, or starts `request`.
    pub(super) fn ask<F>(
        &mut self,
        call: Call,
        counts: impl Fn(&Fact<T>) -> bool,
        request: impl FnOnce(Ticket) -> F,
    ) -> Flight<T>
    where
        F: Future<Output = Told<T>> + Send + 'static,
    {
        let now = Moment::now();
        if let Some(flight) = self.under_way(call) {
            return flight;
        }
        if let Some(told) = self.just_now(call, now, counts) {
            return ready(told).boxed().shared();
        }
        let ticket = Ticket::next();
        let flight = fly(now, request(ticket));
        self.flight = Some(Box::new(UnderWay { ticket, began: now, flight: flight.clone() }));
        flight
    }

    fn under_way(&self, call: Call) -> Option<Flight<T>> {
        let under_way = self.flight.as_ref()?;
        let joins = under_way.flight.peek().is_none() && under_way.began >= call.counts_from();
        joins.then(|| under_way.flight.clone())
    }

    /// What came since the call began, or is recent enough to repeat.
    fn just_now(
        &self,
        call: Call,
        now: Moment,
        counts: impl Fn(&Fact<T>) -> bool,
    ) -> Option<Told<T>> {
        let recent = |fact: &&Fact<T>| fact.asked >= call.counts_from();
        let fact = self.fact.as_ref().filter(recent).filter(|fact| counts(fact));
        let failure = self.failure.as_ref().filter(|failure| failure.counts(call, now));
        fact.cloned().map(Ok).or_else(|| failure.map(|failure| Err(Failure::clone(failure))))
    }

    /// Takes in what was told in answer to another question, unless it was asked before `from`. Whether something else is
    /// known than before.
    pub(super) fn adopt(&mut self, fact: Fact<T>, from: Moment) -> bool {
        if fact.asked < from || self.fact.as_ref().is_some_and(|kept| kept.asked >= fact.asked) {
            return false;
        }
        let changed = self.fact.as_ref().is_none_or(|kept| kept.value != fact.value);
        self.fact = Some(fact);
        changed
    }

    /// Keeps what came of a request, unless it was asked before `from`. Whether something else is known than before.
    pub(super) fn keep(&mut self, ticket: Ticket, told: &Told<T>, from: Moment) -> bool {
        // Whoever still waits has a share of it. If nobody does, the next caller must not take it for an answer of now.
        // A newer request is still under way, and others join it.
        self.flight.take_if(|flight| flight.ticket == ticket);
        match told {
            Ok(fact) => {
                self.failure = None;
                // An older request may end after a newer one. What that said may be forgotten by now, and may have been the
                // opposite: whoever waits for this one is answered, and stamps nothing.
                fact.asked < from || self.adopt(fact.clone(), from)
            }
            Err(failure) => {
                self.failure = Some(Box::new(failure.clone()));
                false
            }
        }
    }
}

/// Runs a request to its end on the background thread, whoever stops waiting for it.
fn fly<T: Clone + Send + Sync + 'static>(
    asked: Moment,
    request: impl Future<Output = Told<T>> + Send + 'static,
) -> Flight<T> {
    match io::spawn(request) {
        Ok(task) => task
            .map(move |told| told.unwrap_or_else(|_| Err(Failure::new(asked, Error::stopped()))))
            .boxed()
            .shared(),
        Err(error) => ready(Err(Failure::new(asked, error))).boxed().shared(),
    }
}
