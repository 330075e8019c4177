//! In whose name this thread runs at present: the scopes that it is in, the innermost last.

use super::Identity;
use std::cell::{Cell, RefCell};
use tokio::task;

thread_local! {
    /// How many scopes there are. Beside them, since it can be read at less cost: most calls are in none.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    static SCOPES: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

struct Entry {
    /// `None`: as if in no scope.
    identity: Option<Identity>,
    /// The task that entered. Another one that is polled inside of this one's poll isn't in its scope.
    task: Option<task::Id>,
}

/// Whether there are scopes at all.
#[inline]
pub(super) fn is_entered() -> bool {
    DEPTH.get() != 0
}

/// Looks at the innermost scope of the running task: `None` if it is in none, or in one that stands for none.
///
/// INVARIANT: `look` runs nothing that isn't ours.
#[inline]
pub(super) fn innermost<T>(look: impl Fn(Option<&Identity>) -> T) -> T {
    let seen = SCOPES.try_with(|scopes| {
        let scopes = scopes.try_borrow().ok()?;
        let task = task::try_id();
        let entry = scopes.iter().rev().find(|entry| entry.task == task);
        Some(look(entry.and_then(|entry| entry.identity.as_ref())))
    });
    // The thread ends, and its scopes are gone: whoever it was, it is nobody now.
    seen.ok().flatten().unwrap_or_else(|| look(Some(&Identity::anonymous())))
}

/// Enters a scope until what this returns is dropped, and then puts the identity back where it came from: so that nobody
/// counts references, which would slow down many threads that act for one identity.
pub(super) fn enter(home: &mut Option<Identity>) -> Entered<'_> {
    let task = task::try_id();
    // While the thread ends there are no scopes any more, and everyone is nobody. The identity then stays at home: a
    // future that goes on elsewhere is the same one's as before.
    let pushed = SCOPES.try_with(|scopes| {
        let mut scopes = scopes.try_borrow_mut().ok()?;
        scopes.push(Entry { identity: home.take(), task });
        Some(())
    });
    DEPTH.set(DEPTH.get() + 1);
    Entered { home, is_pushed: matches!(pushed, Ok(Some(()))) }
}

pub(super) struct Entered<'a> {
    home: &'a mut Option<Identity>,
    is_pushed: bool,
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get().saturating_sub(1));
        if self.is_pushed {
            // INVARIANT: what was entered later has been left before, so the last scope is ours.
            let left = SCOPES.try_with(|scopes| scopes.try_borrow_mut().ok()?.pop());
            *self.home = left.ok().flatten().and_then(|entry| entry.identity);
        }
    }
}
