//! The question as a request asks it: services, called in process, behind what finds out who sent it and decides.
//!
//! Each is a route that answers 200 to requests of its own making, and to no other.

pub mod actix;
pub mod axum;
pub mod issuer;

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use tokio::runtime::Runtime;

/// Which group may call.
const GROUP: &str = "Org:G0";

/// Where futures run.
pub struct Driver(Runtime);

impl Driver {
    #[allow(clippy::new_without_default, reason = "it starts threads")]
    pub fn new() -> Self {
        Self(tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap())
    }

    /// Runs it. What doesn't wait costs what it costs, and no runtime's own bookkeeping.
    pub fn run<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => answer,
            Poll::Pending => self.0.block_on(future),
        }
    }
}
