//! The one background thread that drives every request, so that guards work from plain threads and inside any
//! executor, without nested runtimes.

mod beat;
mod questions;
mod wait;

use crate::{Error, error::Configuration};
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::runtime::{Builder, Handle};
use tokio::task::JoinHandle;

pub(crate) use beat::watch_until;
pub(crate) use questions::{DEFAULT as DEFAULT_PLACES, question, set_places};

static THREAD: Mutex<Option<Thread>> = Mutex::new(None);

/// INVARIANT: once started the thread runs for the life of the process; only a fork leaves it behind.
struct Thread {
    runtime: Handle,
    process: u32,
}

thread_local! {
    static OURS: Cell<bool> = const { Cell::new(false) };
}

/// Runs `future` on the background thread; dropping what this returns stops it.
pub(crate) async fn run<T: Send + 'static>(
    future: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    Aborting(runtime()?.spawn(future)).await?
}

/// Starts `future` on the background thread, where it runs to its end.
pub(crate) fn spawn<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
) -> Result<JoinHandle<T>, Error> {
    Ok(runtime()?.spawn(future))
}

/// Runs work that takes longer than a millisecond beside the background thread.
pub(crate) async fn compute<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    runtime()?.spawn_blocking(work).await.map_err(|_| Error::stopped())
}

/// Waits for a future of carta from code that isn't async.
///
/// ```no_run
/// let user = carta::block_on(carta::current_user())?;
/// # Ok::<(), carta::Error>(())
/// ```
///
/// It needs no runtime and works inside one, though it then holds the thread up like any blocking call. A future that
/// needs the runtime of the very thread it blocks would wait for ever; carta's own need none, but mustn't be waited for in
/// a `tracing` subscriber, which may run on carta's own thread.
pub fn block_on<F: Future>(future: F) -> F::Output {
    wait::block_on(future)
}

/// Whether this is the background thread, on which waiting for an answer would wait for ever.
pub(crate) fn is_own_thread() -> bool {
    OURS.with(Cell::get)
}

/// Whether the background thread can answer: after a fork, what the parent was in the middle of never ends here.
pub(crate) fn usable() -> Result<(), Error> {
    runtime().map(drop)
}

fn runtime() -> Result<Handle, Error> {
    let mut thread = THREAD.lock().unwrap_or_else(PoisonError::into_inner);
    match &*thread {
        Some(thread) if thread.process == std::process::id() => Ok(thread.runtime.clone()),
        // The thread stayed behind in the parent, and with it whatever it was in the middle of.
        Some(_) => Err(Configuration::Forked.into()),
        None => {
            let runtime = start().map_err(|error| Configuration::Thread(Arc::new(error)))?;
            *thread = Some(Thread { runtime: runtime.clone(), process: std::process::id() });
            Ok(runtime)
        }
    }
}

fn start() -> std::io::Result<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = runtime.handle().clone();
    std::thread::Builder::new().name("carta-io".into()).spawn(move || {
        OURS.with(|ours| ours.set(true));
        runtime.block_on(std::future::pending::<()>());
    })?;
    Ok(handle)
}

struct Aborting<T>(JoinHandle<T>);

impl<T> Future for Aborting<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map_err(|_| Error::stopped())
    }
}

impl<T> Drop for Aborting<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
