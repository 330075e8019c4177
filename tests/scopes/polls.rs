//! A scope lasts as long as a poll of its future, or its drop, however they end.

use super::{Stage, who};
use carta::{Identity, scope, scope_sync};
use std::future::{Future, pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, Waker};

/// Says who it is when it is dropped.
struct Last(Sender<&'static str>);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.send(who()).unwrap();
    }
}

fn last() -> (Last, Receiver<&'static str>) {
    let (says, said) = channel();
    (Last(says), said)
}

fn poll<F: Future>(future: &mut Pin<Box<F>>) -> Poll<F::Output> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

fn panics(call: impl FnOnce()) {
    assert!(catch_unwind(AssertUnwindSafe(call)).is_err());
    assert_eq!(who(), "root", "and the thread is in no scope");
}

#[test]
fn it_is_entered_for_each_poll() {
    let stage = Stage::begin();
    let mut polls = 0;
    let polled = poll_fn(move |_| {
        assert_eq!(who(), "andy");
        polls += 1;
        if polls == 3 { Poll::Ready(()) } else { Poll::Pending }
    });
    let mut scoped = Box::pin(scope(stage.identity("andy"), polled));
    for expected in [false, false, true] {
        assert_eq!(poll(&mut scoped).is_ready(), expected);
        assert_eq!(who(), "root");
    }
}

#[test]
fn it_is_entered_for_the_drop_of_what_it_holds() {
    let stage = Stage::begin();
    let andy = || stage.identity("andy");
    for polls in 0..2 {
        let (last, said) = last();
        let mut half_way = Box::pin(scope(andy(), async move {
            let _last = last;
            pending::<()>().await;
        }));
        for _ in 0..polls {
            assert!(poll(&mut half_way).is_pending());
        }
        drop(half_way);
        assert_eq!(said.recv().unwrap(), "andy", "after {polls} polls");
        assert_eq!(who(), "root");
    }
    let (last, said) = last();
    scope_sync(andy(), move || drop(last));
    assert_eq!(said.recv().unwrap(), "andy");
}

#[test]
fn it_goes_along_to_whoever_drops_it() {
    let stage = Stage::begin();
    let (last, said) = last();
    let mut scoped = Box::pin(scope(stage.identity("andy"), async move {
        let _last = last;
        pending::<()>().await;
    }));
    assert!(poll(&mut scoped).is_pending());
    std::thread::spawn(move || scope_sync(Identity::anonymous(), || drop(scoped))).join().unwrap();
    assert_eq!(said.recv().unwrap(), "andy");
}

#[test]
fn a_panic_leaves_it() {
    let stage = Stage::begin();
    let (last, said) = last();
    let mut scoped = Box::pin(scope(stage.identity("andy"), async move {
        let _last = last;
        resume_unwind(Box::new("on purpose"))
    }));
    panics(|| {
        let _ = poll(&mut scoped);
    });
    assert_eq!(said.recv().unwrap(), "andy", "unwinding");
    panics(|| {
        let _ = poll(&mut scoped);
    });
    drop(scoped);
    panics(|| scope_sync(stage.identity("andy"), || resume_unwind(Box::new("on purpose"))));
}

/// Panics when it is dropped.
struct Panics;

impl Drop for Panics {
    fn drop(&mut self) {
        resume_unwind(Box::new("on purpose"));
    }
}

#[test]
fn a_panic_while_it_is_dropped_leaves_it() {
    let stage = Stage::begin();
    let mut scoped = Box::pin(scope(stage.identity("andy"), async {
        let _panics = Panics;
        pending::<()>().await;
    }));
    assert!(poll(&mut scoped).is_pending());
    panics(|| drop(scoped));
}

#[test]
fn one_that_ended_or_was_forgotten_leaves_nothing_behind() {
    let stage = Stage::begin();
    let mut ended = Box::pin(scope(stage.identity("andy"), async { who() }));
    assert_eq!(poll(&mut ended), Poll::Ready("andy"));
    panics(|| {
        let _ = poll(&mut ended);
    });
    let mut forgotten = Box::pin(scope(stage.identity("beth"), pending::<()>()));
    assert!(poll(&mut forgotten).is_pending());
    std::mem::forget(forgotten);
    assert_eq!(who(), "root");
    assert_eq!(scope_sync(stage.identity("carl"), who), "carl");
}
