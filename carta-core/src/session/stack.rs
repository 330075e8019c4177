//! In whose name this thread runs at present: the innermost of the scopes that it is in. Each scope keeps the one around it
//! for the time when it is left.

use super::Identity;
use std::cell::{Cell, RefCell};
use tokio::task;

thread_local! {
    /// How many scopes there are. Beside them, since it can be read at less cost: most calls are in none.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    static INNERMOST: RefCell<Option<Entry>> = const { RefCell::new(None) };
}

struct Entry {
    /// `None`: as if in no scope.
    identity: Option<Identity>,
    /// The task that entered. Another one that is polled inside of this one's poll isn't in its scope, nor in one around
    /// it: a task's own scopes are left before it is polled again.
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
    let seen = INNERMOST.try_with(|innermost| {
        let innermost = innermost.try_borrow().ok()?;
        let entry = innermost.as_ref().filter(|entry| entry.task == task::try_id());
        Some(look(entry.and_then(|entry| entry.identity.as_ref())))
    });
    // The thread ends, and its scopes are gone: whoever it was, it is nobody now.
    seen.ok().flatten().unwrap_or_else(|| look(Some(&Identity::anonymous())))
}

/// Enters a scope until what this returns is dropped, and then puts the identity back where it came from: so that nobody
/// counts references, which would slow down many threads that act for one identity.
#[inline]
pub(super) fn enter(home: &mut Option<Identity>) -> Entered<'_> {
    let task = task::try_id();
    // While the thread ends there are no scopes any more, and everyone is nobody. The identity then stays at home: a
    // future that goes on elsewhere is the same one's as before.
    let around = INNERMOST.try_with(|innermost| {
        let mut innermost = innermost.try_borrow_mut().ok()?;
        Some(innermost.replace(Entry { identity: home.take(), task }))
    });
    DEPTH.set(DEPTH.get() + 1);
    Entered { home, around: around.ok().flatten() }
}

pub(super) struct Entered<'a> {
    home: &'a mut Option<Identity>,
    /// The scope around this one; `None` if this one couldn't be entered.
    around: Option<Option<Entry>>,
}

impl Drop for Entered<'_> {
    #[inline]
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get().saturating_sub(1));
        if let Some(around) = self.around.take() {
            // INVARIANT: what was entered later has been left before, so the innermost scope is ours.
            let left = INNERMOST.try_with(|innermost| {
                let mut innermost = innermost.try_borrow_mut().ok()?;
                std::mem::replace(&mut *innermost, around)
            });
            *self.home = left.ok().flatten().and_then(|entry| entry.identity);
        }
    }
}
