//! `#[carta::authorize]` over targets and forms. Nobody is logged in here, so every guard refuses: each test shows that
//! nothing of the body ran.

mod arguments;
mod asynchronous;
mod denial;
mod forms;
mod functions;
mod generics;
mod hygiene;
mod macros;
mod methods;
mod names;
mod strict;

use crate::session::Session;
use carta::AuthenticationError;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// The return type of most guarded functions here.
type Guarded = Result<(), AuthenticationError>;

/// Counts the bodies that ran, while nobody is logged in.
struct Body(Cell<usize>, #[expect(dead_code, reason = "held, not used")] Rc<Session>);

impl Default for Body {
    fn default() -> Self {
        Self(Cell::new(0), nobody())
    }
}

/// The process's session without a login, for as long as the thread keeps the answer.
fn nobody() -> Rc<Session> {
    thread_local! {
        static TURN: RefCell<Weak<Session>> = const { RefCell::new(Weak::new()) };
    }
    TURN.with_borrow_mut(|turn| {
        turn.upgrade().unwrap_or_else(|| {
            let session = Rc::new(Session::begin());
            *turn = Rc::downgrade(&session);
            session
        })
    })
}

impl Body {
    fn runs(&self) -> Guarded {
        self.0.set(self.0.get() + 1);
        Ok(())
    }

    /// Nothing ran, and the caller was told.
    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "a call in it reads best without a `&`")]
    fn was_refused<T>(&self, answer: Result<T, AuthenticationError>) {
        assert!(answer.is_err(), "a refusal must come back");
        assert_eq!(self.0.get(), 0, "nothing of the body may run");
    }
}

/// Tells when it is dropped.
struct Dropped<'a>(&'a Cell<bool>);

impl Drop for Dropped<'_> {
    fn drop(&mut self) {
        self.0.set(true);
    }
}
