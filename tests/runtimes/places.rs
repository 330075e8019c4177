//! From where a guarded function may be called.

use super::Call;
use crate::evidence::Answer;
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Sender, channel};
use tokio::runtime::{Builder, Runtime};
use tokio::task::{self, LocalSet, coop};

pub(crate) fn pool() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

pub(crate) fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

pub(super) fn plain_thread(call: Call) -> Answer {
    call.now()
}

/// Calls when it is dropped.
struct Dropped<F: FnMut()>(F);

impl<F: FnMut()> Drop for Dropped<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

pub(super) fn destructor(call: Call) -> Answer {
    let mut answer = None;
    drop(Dropped(|| answer = Some(call.now())));
    answer.unwrap()
}

pub(super) fn destructor_during_a_panic(call: Call) -> Answer {
    let mut answer = None;
    let unwound = catch_unwind(AssertUnwindSafe(|| {
        let _dropped = Dropped(|| {
            assert!(std::thread::panicking());
            answer = Some(call.now());
        });
        resume_unwind(Box::new("on purpose"));
    }));
    assert!(unwound.is_err());
    answer.unwrap()
}

type Last = Dropped<Box<dyn FnMut()>>;

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// When the thread-local variables are gone that carta, tokio and any executor may have used on it.
pub(super) fn end_of_a_thread(call: Call) -> Answer {
    let (answer, answers): (Sender<Answer>, _) = channel();
    let thread = std::thread::spawn(move || {
        // What was touched first is dropped last.
        let calls = move || {
            // A panic here would take the whole process along.
            if let Ok(called) = catch_unwind(|| call.now()) {
                answer.send(called).unwrap();
            }
        };
        LAST.with_borrow_mut(|last| *last = Some(Dropped(Box::new(calls))));
        carta::scope_sync(carta::Identity::anonymous(), || assert!(call.now().is_err()));
        one_thread().block_on(async {});
        pollster::block_on(async {});
        carta::block_on(async {});
    });
    thread.join().unwrap();
    answers.recv().unwrap()
}

pub(super) fn inside_of_another_wait(call: Call) -> Answer {
    carta::block_on(async move { call.now() })
}

pub(super) fn worker_of_a_pool(call: Call) -> Answer {
    pool().block_on(async move { tokio::spawn(call.awaited()).await.unwrap() })
}

pub(super) fn only_thread(call: Call) -> Answer {
    one_thread().block_on(call.awaited())
}

pub(super) fn task_of_the_only_thread(call: Call) -> Answer {
    one_thread().block_on(async move { tokio::spawn(call.awaited()).await.unwrap() })
}

pub(super) fn local_task(call: Call) -> Answer {
    let tasks = LocalSet::new();
    tasks.block_on(&one_thread(), async move { task::spawn_local(call.awaited()).await.unwrap() })
}

/// Where tokio lets nothing of its own be ready any more until the task has made room for others.
pub(super) fn task_that_used_up_its_budget(call: Call) -> Answer {
    let used_up = async move {
        while coop::has_budget_remaining() {
            coop::consume_budget().await;
        }
        call.awaited().await
    };
    pool().block_on(async move { tokio::spawn(used_up).await.unwrap() })
}

pub(super) fn thread_that_may_block(call: Call) -> Answer {
    one_thread().block_on(async move { task::spawn_blocking(move || call.now()).await.unwrap() })
}

pub(super) fn worker_that_may_block(call: Call) -> Answer {
    let blocking = async move { task::block_in_place(|| call.now()) };
    pool().block_on(async move { tokio::spawn(blocking).await.unwrap() })
}

pub(super) fn pollster(call: Call) -> Answer {
    pollster::block_on(call.awaited())
}

/// Many futures on one thread, without any runtime.
pub(super) fn pool_of_our_own(call: Call) -> Answer {
    let calls: FuturesUnordered<LocalBoxFuture<'_, Answer>> =
        (0..8).map(|_| Box::pin(call.awaited()) as LocalBoxFuture<'_, Answer>).collect();
    let mut answers = pollster::block_on(calls.collect::<Vec<_>>());
    let answer = answers.pop().unwrap();
    assert!(answers.iter().all(|other| other.is_ok() == answer.is_ok()));
    answer
}
