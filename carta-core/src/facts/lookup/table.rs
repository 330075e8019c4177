use super::aging;
use super::members::Members;
use crate::clock::{Moment, SharedMoment};
use crate::epoch;
use crate::facts::budget::{self, FACTS, Holder, Part};
use crate::facts::slot::{Call, Fact, Flight, Slot, Ticket, Told};
use crate::facts::weight::Weight;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The listing of one group, as long as there is room for it. Whoever reads it while it is forgotten has a share of it.
pub(super) struct Table {
    listing: Mutex<Listing>,
    /// What a remembered failure takes; members are counted by themselves.
    failure: Part,
    used: SharedMoment,
    /// Whether somebody asked for it since the memory that it takes was last looked at.
    in_use: AtomicBool,
}

struct Listing {
    slot: Slot<Arc<Members>>,
    /// What was asked before this isn't kept. INVARIANT: no earlier than what was forgotten.
    from: Moment,
}

impl Table {
    pub(super) fn new() -> Arc<Self> {
        let table = Arc::new(Self {
            listing: Mutex::new(Listing { slot: Slot::default(), from: Moment::FIRST }),
            failure: Part::of(&FACTS),
            used: SharedMoment::new(Moment::FIRST),
            in_use: AtomicBool::new(false),
        });
        let weak = Arc::downgrade(&table);
        budget::watch(weak);
        table
    }

    /// The members as last listed.
    pub(super) fn told(&self) -> Option<Fact<Arc<Members>>> {
        self.note_use();
        self.change(|listing| listing.slot.fact().cloned())
    }

    /// Joins whoever is listing the group, or lists it by `request`.
    pub(super) fn ask<F>(
        &self,
        call: Call,
        counts: impl Fn(&Fact<Arc<Members>>) -> bool,
        request: impl FnOnce(Ticket) -> F,
    ) -> Flight<Arc<Members>>
    where
        F: Future<Output = Told<Arc<Members>>> + Send + 'static,
    {
        self.note_use();
        self.change(|listing| listing.slot.ask(call, counts, request))
    }

    /// Keeps what came of a listing, if there is room for its members.
    pub(super) fn keep(&self, ticket: Ticket, told: &Told<Arc<Members>>) {
        self.change(|listing| {
            listing.slot.keep(ticket, told, listing.from);
            if told.as_ref().is_ok_and(|fact| !fact.value.has_room()) {
                listing.forget();
            }
        });
        aging::begin();
    }

    pub(super) fn forget(&self) {
        self.change(Listing::forget);
    }

    /// How old it is, if there is anything to be told.
    pub(super) fn age(&self) -> Option<Age> {
        let asked = self.change(|listing| listing.slot.fact().map(|fact| fact.asked))?;
        Some(Age { asked, used: self.used.get() })
    }

    fn note_use(&self) {
        self.used.move_on(Moment::now());
        self.in_use.store(true, Ordering::Relaxed);
    }

    fn change<T>(&self, change: impl FnOnce(&mut Listing) -> T) -> T {
        // INVARIANT: the listing is whole between two statements, so a panic elsewhere leaves nothing to repair.
        let mut listing = self.listing.lock().unwrap_or_else(PoisonError::into_inner);
        let told = change(&mut listing);
        self.failure.set(listing.slot.weight());
        told
    }
}

/// When what a table says was asked for, and when somebody wanted to know it last.
pub(super) struct Age {
    asked: Moment,
    pub(super) used: Moment,
}

impl Age {
    /// Whether it has to be asked for anew, unless Carta is out of reach.
    pub(super) fn is_old(&self, now: Moment) -> bool {
        self.counts_for_nothing(now) || self.asked.age(now) > aging::ttl()
    }

    pub(super) fn counts_for_nothing(&self, now: Moment) -> bool {
        self.asked < epoch::forgotten() || self.asked.age(now) > aging::longest()
    }
}

impl Listing {
    fn forget(&mut self) {
        self.from = self.slot.forget().map_or(self.from, |asked| asked.max(self.from));
    }
}

impl Holder for Table {
    fn give_back(&self) {
        let Some(age) = self.age() else { return };
        if !self.in_use.swap(false, Ordering::Relaxed) || age.is_old(Moment::now()) {
            self.forget();
        }
    }
}
