//! How many questions about groups and resources are asked at a time, by the whole process: a burst of cold calls must
//! not become a burst of connections.

use std::sync::Mutex;
use tokio::sync::{Semaphore, SemaphorePermit};

/// INVARIANT: never closed.
static PLACES: Semaphore = Semaphore::const_new(DEFAULT);
static SIZE: Mutex<usize> = Mutex::new(DEFAULT);

pub(crate) const DEFAULT: usize = 16;

/// Waits for a place among those who ask.
pub(crate) async fn question() -> Option<SemaphorePermit<'static>> {
    // Were it closed, questions would only lose their bound.
    PLACES.acquire().await.ok()
}

/// How many there are from now on. Those who ask already go on.
pub(crate) fn set_places(size: usize) {
    let mut before = SIZE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if size > *before {
        PLACES.add_permits(size - *before);
        *before = size;
    } else {
        // What can't be taken away yet is taken away the next time.
        *before -= PLACES.forget_permits(*before - size);
    }
}
