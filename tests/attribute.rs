//! `#[carta::authorize]` over targets and forms. Nobody is logged in, unless a test says so with [`Body::granted`]: then
//! each test shows that nothing of the body ran.

mod arguments;
mod asynchronous;
mod blocks;
mod denial;
mod forms;
mod functions;
mod futures;
mod generics;
mod hygiene;
mod macros;
mod methods;
mod names;
mod permissions;
mod strict;

use crate::session::Session;
use carta::AuthenticationError;
use carta_tests::scripted::{Scripted, json};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// The return type of most guarded functions here.
type Guarded = Result<(), AuthenticationError>;

/// Counts the bodies that ran, while nobody is logged in.
struct Body(
    Cell<usize>,
    #[expect(dead_code, reason = "held, not used")] Option<Rc<Session>>,
    #[expect(dead_code, reason = "held, not used")] Option<Scripted>,
);

impl Default for Body {
    fn default() -> Self {
        let session = nobody();
        carta::logout();
        Self(Cell::new(0), Some(session), None)
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
    /// From here to the end of the test, or to the next `Body`, the caller is andy, who is in both groups.
    fn granted() -> Self {
        let session = nobody();
        let carta = Scripted::start(|asked| match asked.path.as_str() {
            "/user" => json(200, r#"{"name":"andy","groups":["MyOrg:MyGroup","MyOrg:Desk"]}"#),
            _ => json(200, "[]"),
        });
        session.set_token(carta.host(), "token");
        Self(Cell::new(0), Some(session), Some(carta))
    }

    /// A count that lives as long as it is needed. Whoever asks for it holds the session.
    fn counter() -> &'static Self {
        Box::leak(Box::new(Self(Cell::new(0), None, None)))
    }

    /// The body ran, once.
    #[track_caller]
    fn was_run<T>(&self, answer: Result<T, AuthenticationError>) -> T {
        assert_eq!(self.0.get(), 1, "the body runs once");
        answer.map_err(|refusal| refusal.explain().to_string()).unwrap()
    }

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
