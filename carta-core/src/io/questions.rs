//! How many questions about groups and resources are asked at a time, by the whole process: a burst of cold calls must
//! not become a burst of connections.

use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};

/// INVARIANT: never closed.
static PLACES: Semaphore = Semaphore::const_new(DEFAULT);
static SIZE: Mutex<Size> = Mutex::new(Size { now: DEFAULT, wanted: DEFAULT });

pub(crate) const DEFAULT: usize = 16;

/// How many places there are, taken or free, and how many there are to be.
struct Size {
    now: usize,
    wanted: usize,
}

/// A place among those who ask, until dropped.
pub(crate) struct Place(Option<SemaphorePermit<'static>>);

/// Waits for a place among those who ask.
pub(crate) async fn question() -> Place {
    // Were it closed, questions would only lose their bound.
    Place(PLACES.acquire().await.ok())
}

/// How many there are from now on. Those who ask already go on, and leave none behind that is one too many.
pub(crate) fn set_places(wanted: usize) {
    let mut size = size();
    size.wanted = wanted;
    if wanted > size.now {
        PLACES.add_permits(wanted - size.now);
        size.now = wanted;
    } else {
        size.now -= PLACES.forget_permits(size.now - wanted);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some(permit) = self.0.take() else { return };
        // Given back under the lock: between a look and a return, the size might change.
        let mut size = size();
        if size.now > size.wanted {
            permit.forget();
            size.now -= 1;
        } else {
            drop(permit);
        }
    }
}

fn size() -> MutexGuard<'static, Size> {
    // INVARIANT: both figures are whole between two statements, so a panic elsewhere leaves nothing to repair.
    SIZE.lock().unwrap_or_else(PoisonError::into_inner)
}
