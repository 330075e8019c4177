//! Ctrl-C while a terminal doesn't echo: the terminal is put right before the process ends.

use signal_hook::consts::SIGINT;
use signal_hook::{flag, low_level};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

/// Whether Ctrl-C ends the process at once, as usual. It is for good: where a signal had a handler once, its default is gone.
static DEADLY: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Does `work`; a Ctrl-C in it ends the process, as it would have, once that has come back.
pub(super) fn deferred<T>(work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let deadly = deadly()?;
    let came = Arc::new(AtomicBool::new(false));
    let handler = flag::register(SIGINT, Arc::clone(&came))?;
    deadly.store(false, Ordering::SeqCst);
    let result = work();
    if came.load(Ordering::SeqCst) {
        low_level::emulate_default_handler(SIGINT)?;
    }
    deadly.store(true, Ordering::SeqCst);
    low_level::unregister(handler);
    result
}

fn deadly() -> io::Result<&'static AtomicBool> {
    if let Some(deadly) = DEADLY.get() {
        return Ok(deadly);
    }
    let deadly = Arc::new(AtomicBool::new(true));
    flag::register_conditional_default(SIGINT, Arc::clone(&deadly))?;
    Ok(DEADLY.get_or_init(|| deadly))
}
