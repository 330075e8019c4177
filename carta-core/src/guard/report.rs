//! Telling of decisions: to hooks, and as events.

mod event;
mod hook;

pub(super) use event::count_grant;
#[cfg(feature = "tower")]
pub(crate) use event::room;
pub use hook::{DecisionHook, on_decision};

use crate::{Decision, Error};
use std::cell::Cell;

thread_local! {
    /// Whether this thread is telling of a decision: guarded calls that a hook or a subscriber makes meanwhile are decided,
    /// and not told of in their turn.
    static TELLING: Cell<bool> = const { Cell::new(false) };
}

/// Whether somebody wants to know of grants, too. Then nothing is stamped, and every call is a decision of its own.
pub(super) fn is_watched() -> bool {
    hook::is_installed() || event::is_wanted()
}

/// Tells of a decision. An error, if a hook panicked: then it isn't known whether what had to be written down was.
pub(super) fn tell(decision: &Decision) -> Result<(), Error> {
    if TELLING.replace(true) {
        return Ok(());
    }
    let _telling = Telling;
    event::emit(decision);
    hook::call(decision)
}

struct Telling;

impl Drop for Telling {
    fn drop(&mut self) {
        TELLING.set(false);
    }
}
