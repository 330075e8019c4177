//! One call after the other by nobody, carl and andy, and what must come of it.

use crate::session::Session;
use carta::{AuthenticationError, Refusal};
use carta_tests::scripted::{Asked, Scripted, json, with_headers};
use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

/// What most guarded functions here return: what [`Call::runs`] says.
pub(super) type Guarded = Result<usize, AuthenticationError>;

/// How often a body runs for nobody, carl and andy.
pub(super) type Bodies = [usize; 3];

pub(super) const NONE: Bodies = [0, 0, 0];
pub(super) const CARL_ALONE: Bodies = [0, 1, 0];
pub(super) const ACCOUNTS: Bodies = [0, 1, 1];
pub(super) const ALL: Bodies = [1, 1, 1];

/// The argument of a guarded function, which hands it to its body, or drops it.
pub(super) struct Call(Arc<AtomicUsize>);

impl Call {
    /// The body runs. Says for the how-manyth time, which is what comes back from it.
    pub(super) fn runs(&self) -> Guarded {
        Ok(self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }

    /// The body runs, and `value` comes back from it.
    pub(super) fn gives<T>(&self, value: T) -> T {
        self.0.fetch_add(1, Ordering::SeqCst);
        value
    }
}

/// What nobody, carl and andy get from a function that lets in andy alone.
#[track_caller]
pub(super) fn answers<R>(call: impl Fn(Call) -> R) -> [R; 3] {
    runs([0, 0, 1], call)
}

/// What nobody, carl and andy get from a function whose body runs so often for them.
#[track_caller]
pub(super) fn runs<R>([nobody, carl, andy]: Bodies, call: impl Fn(Call) -> R) -> [R; 3] {
    let session = Session::begin();
    let nobody = answer(nobody, &call);
    session.set_token(carta().host(), "carl");
    let carl = answer(carl, &call);
    session.set_token(carta().host(), "andy");
    [nobody, carl, answer(andy, &call)]
}

#[track_caller]
fn answer<R>(expected: usize, call: impl Fn(Call) -> R) -> R {
    let bodies = Arc::default();
    let answer = call(Call(Arc::clone(&bodies)));
    assert_eq!(bodies.load(Ordering::SeqCst), expected, "so often the body must run");
    assert_eq!(Arc::strong_count(&bodies), 1, "the argument must be gone");
    answer
}

/// Shows both answers of a function that returns what its body says.
#[track_caller]
pub(super) fn both(call: impl Fn(Call) -> Guarded) {
    assert_eq!(granted(call), 1, "what the body says must come back");
}

/// Shows both answers, of which this is andy's. The others are told why they get none.
#[track_caller]
pub(super) fn granted<T>(call: impl Fn(Call) -> Result<T, AuthenticationError>) -> T {
    let [nobody, carl, andy] = answers(call);
    let refusals = [nobody, carl].map(|answer| answer.err().map(|error| error.refusal()));
    assert_eq!(refusals, [Some(Refusal::Unauthenticated), Some(Refusal::Denied)]);
    match andy {
        Ok(value) => value,
        Err(refusal) => panic!("andy must get in: {}", refusal.explain()),
    }
}

/// Shows who gets in, where that isn't andy alone.
#[track_caller]
pub(super) fn lets_in(bodies: Bodies, call: impl Fn(Call) -> Guarded) {
    let answers = runs(bodies, call).map(|answer| answer.unwrap_or(0));
    assert_eq!(answers, bodies, "a refusal must come back, or else what the body says");
}

/// The answer of a future. Before its first poll nothing happens, and if that never comes, the arguments go with it.
pub(super) fn later<F: Future>(call: impl Fn(Call) -> F) -> impl Fn(Call) -> F::Output {
    move |argument| {
        answer(0, |argument| drop(call(argument)));
        pollster::block_on(call(argument))
    }
}

thread_local! {
    static HERE: RefCell<Option<Call>> = const { RefCell::new(None) };
}

impl Call {
    /// What [`without_argument`] called with.
    pub(super) fn here() -> Self {
        HERE.take().unwrap()
    }
}

/// A function without arguments, which asks for [`Call::here`].
pub(super) fn without_argument<R>(function: impl Fn() -> R) -> impl Fn(Call) -> R {
    move |argument| {
        HERE.set(Some(argument));
        let answer = function();
        HERE.take();
        answer
    }
}

/// One Carta for all of them, in which a token is its user's name.
fn carta() -> &'static Scripted {
    static CARTA: LazyLock<Scripted> = LazyLock::new(|| Scripted::start(script));
    &CARTA
}

fn script(asked: &Asked) -> Vec<u8> {
    let andy = asked.header("authorization") == Some("Bearer andy");
    match asked.path.as_str() {
        "/user" => {
            let (name, id, groups) = match andy {
                true => {
                    ("andy", 1, r#""MyOrg:MyGroup","MyOrg:Desk","Org:A","Org:OnCall","Ops","ops""#)
                }
                false => ("carl", 2, r#""Org:Suspended","Elsewhere""#),
            };
            let user = format!(r#"{{"name":"{name}","id":{id},"groups":[{groups}]}}"#);
            with_headers(200, "Carta-Groups: complete\r\n", &user)
        }
        path if path.starts_with("/v2/permissions/self/") => {
            let flags = ["read", "write", "execute", "admin", "owner"]
                .map(|flag| format!(r#""{flag}":{andy}"#))
                .join(",");
            json(200, &format!("{{{flags}}}"))
        }
        path if path.starts_with("/permissions/") => {
            json(200, if andy { r#""Clone""# } else { r#""None""# })
        }
        _ => json(404, ""),
    }
}
