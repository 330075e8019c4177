//! The end of a thread, when its scopes are gone before other variables of it are.

use super::{Stage, andy_async, who, who_async};
use carta::{Identity, scope, scope_sync};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::mpsc::channel;
use std::task::{Context, Waker};

struct Last(Option<Box<dyn FnOnce()>>);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.take().unwrap()();
    }
}

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// What `call` comes to when its thread has been in a scope and ends; nothing, if it panics.
fn at_the_end<T: Send + 'static>(call: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (came, comes) = channel();
    let thread = std::thread::spawn(move || {
        let last = move || {
            // A panic here would take the whole process along.
            let _ = came.send(catch_unwind(AssertUnwindSafe(call)).ok());
        };
        // What was touched first is dropped last.
        LAST.with_borrow_mut(|variable| *variable = Some(Last(Some(Box::new(last)))));
        scope_sync(Identity::anonymous(), || assert_eq!(who(), "nobody"));
    });
    thread.join().unwrap();
    comes.recv().unwrap()
}

#[test]
fn whoever_calls_then_is_the_process() {
    let _stage = Stage::begin();
    assert_eq!(at_the_end(|| (who(), carta::block_on(who_async()))), Some(("root", "root")));
    carta::logout();
    assert_eq!(at_the_end(|| (who(), carta::block_on(who_async()))), Some(("nobody", "nobody")));
}

#[test]
fn whoever_enters_a_scope_then_is_nobody() {
    let stage = Stage::begin();
    assert_eq!(who(), "root");
    let andy = stage.identity("andy");
    assert_eq!(at_the_end(move || (scope_sync(andy, who), who())), Some(("nobody", "root")));
}

#[test]
fn a_scope_that_was_entered_then_is_the_same_one_elsewhere() {
    let stage = Stage::begin();
    stage.session.set_token(stage.carta.host(), "beth");
    let mut polls = 0;
    let later = std::future::poll_fn(move |_| {
        polls += 1;
        if polls == 1 { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    });
    let mut scoped: Pin<Box<dyn Future<Output = _> + Send>> =
        Box::pin(scope(stage.identity("andy"), async {
            later.await;
            (andy_async().await.is_ok(), who())
        }));
    let moved = at_the_end(move || {
        assert!(scoped.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        scoped
    });
    assert_eq!(carta::block_on(moved.unwrap()), (true, "andy"));
}
