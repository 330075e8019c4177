//! Exponentiations: milliseconds of a whole core, so away from the threads that serve requests, and bounded.

use super::{LoginError, Refused};
use carta_core::srp::SrpError;
use std::sync::Arc;
use std::thread::available_parallelism;
use tokio::sync::Semaphore;

/// So many logins may wait for each core; further ones are told to come back.
const WAITING_PER_CORE: usize = 64;

pub(super) struct Arithmetic {
    /// One for each that may wait or run.
    admitted: Semaphore,
    /// One for each that may run.
    running: Arc<Semaphore>,
}

impl Arithmetic {
    pub(super) fn new() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self {
            admitted: Semaphore::new(cores.saturating_mul(WAITING_PER_CORE)),
            running: Arc::new(Semaphore::new(cores)),
        }
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, SrpError> + Send + 'static,
    ) -> Result<T, LoginError> {
        let _admitted = self.admitted.try_acquire().map_err(|_| Refused::Busy)?;
        let running = Arc::clone(&self.running).acquire_owned().await;
        let task = tokio::task::spawn_blocking(move || {
            // Held by the work, not by whoever waits for it: a client that goes away frees no core.
            let _running = running;
            work()
        });
        Ok(task.await.map_err(|_| LoginError::Panicked)??)
    }
}
