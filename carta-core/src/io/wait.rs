//! Waiting for a future on a thread that has nothing else to do.
//!
//! pollster, which would do the same, keeps its waker in a thread-local variable, which is gone before others are when a
//! thread ends; and it waits by `thread::park`, whose one token per thread belongs to whoever comes first.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use tokio::task::coop;

/// The end of one wait. Neither shared with other waits nor with `thread::park`, which others use.
#[derive(Default)]
struct Alarm {
    rang: Mutex<bool>,
    changed: Condvar,
}

pub(super) fn block_on<F: Future>(future: F) -> F::Output {
    let alarm = Arc::new(Alarm::default());
    let waker = Waker::from(Arc::clone(&alarm));
    let mut context = Context::from_waker(&waker);
    // Inside of a task whose budget is used up, nothing of tokio's would be ready before that task has returned.
    let mut future = pin!(coop::unconstrained(future));
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => alarm.wait(),
        }
    }
}

impl Alarm {
    fn wait(&self) {
        let rang = self.rang.lock().unwrap_or_else(PoisonError::into_inner);
        let rang = self.changed.wait_while(rang, |rang| !*rang);
        *rang.unwrap_or_else(PoisonError::into_inner) = false;
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        *self.rang.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_one();
    }
}
