//! How much memory is spent on what is remembered of all callers, and who has to give some back.
//!
//! The figures are estimates, of what grows with use: facts, failures, stamps and tables of members. What a caller takes by
//! being there belongs to whoever keeps it, and what is just being asked is counted once it is kept.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

static RING: Mutex<Ring> = Mutex::new(Ring { holders: VecDeque::new(), clean_at: CLEAN_AT });
static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);

/// How many holders are looked at, at most, each time that something is learned.
const LOOKS: usize = 32;

/// With fewer holders, none of them is left out for being gone.
const CLEAN_AT: usize = 1024;

/// Whoever remembers something, the ones that came or were looked at longest ago first. INVARIANT: at most about twice as
/// many as there are, or a thousand.
struct Ring {
    holders: VecDeque<Weak<dyn Holder>>,
    /// At so many, those that are gone are left out.
    clean_at: usize,
}

/// Somebody who can forget what can be asked again.
pub(super) trait Holder: Send + Sync {
    /// Forgets, unless it was asked about since this was called last.
    fn give_back(&self);
}

/// What is spent on one kind of thing, by everybody.
pub(super) struct Purse {
    spent: AtomicUsize,
    /// How many quarters of the limit may be taken by those who ask for room.
    quarters: usize,
}

/// What callers were told. Nobody asks for room first: they forget when all together is too much, and so have what the
/// others leave.
pub(super) static FACTS: Purse = Purse::of_quarters(4);
/// Pages of stamps. A caller keeps them for good, since they are read without a lock: so they mustn't take the room of
/// facts, without which there is nothing to stamp.
pub(super) static PAGES: Purse = Purse::of_quarters(1);

/// Tables of members. Half of all that there is, so that a large group leaves room for those who are looked up in it.
pub(super) static TABLES: Purse = Purse::of_quarters(2);

/// One holder's part of what is spent, which ends with it.
pub(super) struct Part {
    of: &'static Purse,
    bytes: AtomicUsize,
}

impl Purse {
    const fn of_quarters(quarters: usize) -> Self {
        Self { spent: AtomicUsize::new(0), quarters }
    }

    /// The most that may be spent.
    pub(super) fn most(&self) -> usize {
        LIMIT.load(Ordering::Relaxed) / 4 * self.quarters
    }

    /// What is spent, as far as that is its share: more may be, where the limit was lowered.
    fn spent(&self) -> usize {
        self.spent.load(Ordering::Relaxed).min(self.most())
    }
}

impl Part {
    pub(super) const fn of(purse: &'static Purse) -> Self {
        Self { of: purse, bytes: AtomicUsize::new(0) }
    }

    /// INVARIANT: by one thread at a time.
    pub(super) fn set(&self, bytes: usize) {
        let before = self.bytes.load(Ordering::Relaxed);
        if bytes != before {
            self.bytes.store(bytes, Ordering::Relaxed);
            self.of.spent.fetch_add(bytes, Ordering::Relaxed);
            self.of.spent.fetch_sub(before, Ordering::Relaxed);
        }
    }

    /// Takes so much more, if its share has room for it.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let most = self.of.most();
        let fits = |spent: usize| spent.checked_add(bytes).filter(|all| *all <= most);
        let taken = self.of.spent.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok();
        if taken {
            self.bytes.fetch_add(bytes, Ordering::Relaxed);
        }
        taken
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Gives back what was taken.
    pub(super) fn give(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        self.of.spent.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.of.spent.fetch_sub(*self.bytes.get_mut(), Ordering::Relaxed);
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Part").field(&self.bytes).finish()
    }
}

/// How much may be spent from now on, in bytes.
pub(crate) fn set_limit(bytes: usize) {
    LIMIT.store(bytes, Ordering::Relaxed);
}

fn has_room() -> bool {
    let [facts, tables] = [&FACTS, &TABLES].map(|purse| purse.spent.load(Ordering::Relaxed));
    facts.saturating_add(tables).saturating_add(PAGES.spent()) <= LIMIT.load(Ordering::Relaxed)
}

/// Takes a new holder in.
pub(super) fn watch(holder: Weak<dyn Holder>) {
    let mut ring = lock();
    if ring.holders.len() >= ring.clean_at {
        ring.holders.retain(|holder| holder.strong_count() > 0);
        ring.clean_at = ring.holders.len().saturating_mul(2).max(CLEAN_AT);
    }
    ring.holders.push_back(holder);
}

/// Makes some that weren't asked about lately forget, as long as too much is spent.
pub(super) fn keep_within() {
    look_at(LOOKS);
}

/// Makes those forget that were asked about least recently, until no more is spent than may be.
pub(crate) fn shrink() {
    // Twice round: who was asked about is spared once.
    let all = lock().holders.len().saturating_mul(2);
    look_at(all);
}

fn look_at(holders: usize) {
    for _ in 0..holders {
        if has_room() {
            return;
        }
        // INVARIANT: a holder is dropped without the lock, since its agent may be the last one.
        let Some(holder) = next() else { return };
        holder.give_back();
    }
}

/// The holder that was looked at least recently.
fn next() -> Option<Arc<dyn Holder>> {
    let mut ring = lock();
    for _ in 0..ring.holders.len() {
        let first = ring.holders.pop_front()?;
        if let Some(holder) = first.upgrade() {
            ring.holders.push_back(first);
            return Some(holder);
        }
    }
    None
}

fn lock() -> MutexGuard<'static, Ring> {
    // INVARIANT: the ring is whole between two statements, so a panic elsewhere leaves nothing to repair.
    RING.lock().unwrap_or_else(PoisonError::into_inner)
}
