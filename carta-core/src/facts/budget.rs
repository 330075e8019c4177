//! How much memory is spent on what is remembered of all callers, and who has to give some back.
//!
//! The figures are estimates, of what grows with use: facts and stamps. What a caller takes by being there belongs to
//! whoever keeps it.

use super::Caller;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// All callers, the ones that were looked at least recently first. INVARIANT: at most about twice as many as there are.
static CALLERS: Mutex<VecDeque<Weak<Caller>>> = Mutex::new(VecDeque::new());
static SPENT: AtomicUsize = AtomicUsize::new(0);
static LIMIT: AtomicUsize = AtomicUsize::new(usize::MAX);

/// How many callers are looked at, at most, each time that something is learned.
const LOOKS: usize = 32;

/// What one caller has of it.
#[derive(Debug, Default)]
pub(super) struct Share {
    facts: AtomicUsize,
    pages: AtomicUsize,
    /// Whether somebody asked for this caller's facts since it was looked at.
    in_use: AtomicBool,
}

impl Share {
    /// INVARIANT: by one thread at a time.
    pub(super) fn set_facts(&self, bytes: usize) {
        let before = self.facts.load(Ordering::Relaxed);
        if bytes != before {
            self.facts.store(bytes, Ordering::Relaxed);
            SPENT.fetch_add(bytes, Ordering::Relaxed);
            SPENT.fetch_sub(before, Ordering::Relaxed);
        }
    }

    pub(super) fn note_use(&self) {
        self.in_use.store(true, Ordering::Relaxed);
    }

    pub(super) fn add_page(&self, bytes: usize) {
        self.pages.fetch_add(bytes, Ordering::Relaxed);
        SPENT.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let bytes = *self.facts.get_mut() + *self.pages.get_mut();
        SPENT.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// How much may be spent from now on, in bytes.
pub(crate) fn set_limit(bytes: usize) {
    LIMIT.store(bytes, Ordering::Relaxed);
}

pub(super) fn has_room() -> bool {
    SPENT.load(Ordering::Relaxed) <= LIMIT.load(Ordering::Relaxed)
}

/// Takes a new caller in, and leaves out some that are gone.
pub(super) fn watch(caller: &Arc<Caller>) {
    let mut callers = lock();
    callers.push_back(Arc::downgrade(caller));
    for _ in 0..2 {
        if let Some(first) = callers.pop_front()
            && first.strong_count() > 0
        {
            callers.push_back(first);
        }
    }
}

/// Makes callers that weren't asked about lately forget, as long as too much is spent.
pub(super) fn keep_within() {
    for _ in 0..LOOKS {
        if has_room() {
            return;
        }
        // INVARIANT: a caller is dropped without the lock, since its agent may be the last one.
        let Some(caller) = next() else { return };
        if !caller.share.in_use.swap(false, Ordering::Relaxed) {
            caller.forget();
        }
    }
}

/// The caller that was looked at least recently.
fn next() -> Option<Arc<Caller>> {
    let mut callers = lock();
    for _ in 0..callers.len() {
        let first = callers.pop_front()?;
        if let Some(caller) = first.upgrade() {
            callers.push_back(first);
            return Some(caller);
        }
    }
    None
}

fn lock() -> std::sync::MutexGuard<'static, VecDeque<Weak<Caller>>> {
    // INVARIANT: the list is whole between two statements, so a panic elsewhere leaves nothing to repair.
    CALLERS.lock().unwrap_or_else(PoisonError::into_inner)
}
