//! Guards wherever they may be called from: under every executor, in destructors, at the end of a thread or a process, and
//! by many at once. Each call is watched: should it hang, its test fails.

mod clocks;
mod crowds;
mod matrix;
pub(crate) mod places;
mod processes;
mod waiting;

use crate::evidence::Answer;

#[carta::authorize(users = ["andy"])]
fn guarded() -> Answer {
    Ok(())
}

#[carta::authorize(users = ["andy"])]
async fn guarded_async() -> Answer {
    Ok(())
}

/// A guarded call that is still to be made.
#[derive(Clone, Copy)]
enum Call {
    Sync,
    Async,
}

impl Call {
    /// The answer, for which this thread waits.
    fn now(self) -> Answer {
        match self {
            Self::Sync => guarded(),
            Self::Async => carta::block_on(guarded_async()),
        }
    }

    /// The answer, for which this task waits, or its thread if the guard is a synchronous one.
    async fn awaited(self) -> Answer {
        match self {
            Self::Sync => guarded(),
            Self::Async => guarded_async().await,
        }
    }
}
