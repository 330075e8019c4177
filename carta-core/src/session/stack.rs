//! In whose name this thread runs at present: the innermost of the scopes that it is in. Each scope keeps the one around it
//! for the time when it is left.
//!
//! Word by word, each by itself: so a scope is entered and left in a few nanoseconds.

use super::Identity;
use std::cell::Cell;
use std::mem;
use tokio::task;

thread_local! {
    /// How many scopes there are. Zero means that the others say nothing.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// The task that entered. Another one that is polled inside of this one's poll isn't in its scope, nor in one around
    /// it: a task's own scopes are left before it is polled again.
    static TASK: Cell<Option<task::Id>> = const { Cell::new(None) };
    static IDENTITY: Cell<Identity> = const { Cell::new(Identity::anonymous()) };
}

/// Whether there are scopes at all.
#[inline]
pub(super) fn is_entered() -> bool {
    DEPTH.get() != 0
}

/// Looks at the innermost scope of the running task: `None` if it is in none.
///
/// INVARIANT: `look` runs nothing that isn't ours, and doesn't panic.
#[inline]
pub(super) fn innermost<T>(look: impl Fn(Option<&Identity>) -> T) -> T {
    if DEPTH.get() == 0 || TASK.get() != task::try_id() {
        return look(None);
    }
    let seen = IDENTITY.try_with(|identity| {
        let innermost = identity.replace(Identity::anonymous());
        let seen = look(Some(&innermost));
        identity.set(innermost);
        seen
    });
    // The thread ends, and its scopes are gone: whoever it was, it is nobody now.
    seen.unwrap_or_else(|_| look(Some(&Identity::anonymous())))
}

/// Enters a scope until what this returns is dropped, and then puts the identity back where it came from: so that nobody
/// counts references, which would slow down many threads that act for one identity.
#[inline]
pub(super) fn enter(home: &mut Identity) -> Entered<'_> {
    let around = Around { depth: DEPTH.get(), task: TASK.replace(task::try_id()) };
    DEPTH.set(around.depth + 1);
    // While the thread ends there are no scopes any more, and everyone is nobody. The identity then stays at home: a
    // future that goes on elsewhere is the same one's as before.
    let is_in = IDENTITY.try_with(|identity| *home = identity.replace(mem::take(home))).is_ok();
    Entered { home, around, is_in }
}

/// As if there were no scopes, until what this returns is dropped.
pub(super) fn leave() -> Left {
    Left(DEPTH.replace(0))
}

pub(super) struct Entered<'a> {
    /// Meanwhile the home of the identity of the scope around this one.
    home: &'a mut Identity,
    around: Around,
    is_in: bool,
}

struct Around {
    depth: usize,
    task: Option<task::Id>,
}

/// Scopes that are left for a while; from [`leave`].
pub(super) struct Left(usize);

impl Drop for Entered<'_> {
    #[inline]
    fn drop(&mut self) {
        DEPTH.set(self.around.depth);
        TASK.set(self.around.task);
        if self.is_in {
            // INVARIANT: what was entered later has been left before, so the innermost identity is ours.
            let home = &mut *self.home;
            let _ = IDENTITY.try_with(|identity| *home = identity.replace(mem::take(home)));
        }
    }
}

impl Drop for Left {
    fn drop(&mut self) {
        DEPTH.set(self.0);
    }
}
