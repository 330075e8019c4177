//! What ends the process while a terminal doesn't echo: the terminal is put right before.

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::{flag, low_level};
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

/// Whether Ctrl-C ends the process at once, as usual. It is for good: where a signal had a handler once, its default is gone.
static DEADLY: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// The terminal that doesn't echo at present, and how it was before.
static BEFORE: Mutex<Option<(File, Termios)>> = Mutex::new(None);

/// Does `work`; a Ctrl-C in it ends the process, as it would have, once that has come back; so does a signal to end, at once.
pub(super) fn deferred<T>(work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    watch()?;
    set_before(before());
    let result = until_interrupted(work);
    set_before(None);
    result
}

fn until_interrupted<T>(work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
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

fn before() -> Option<(File, Termios)> {
    let terminal = File::open("/dev/tty").ok()?;
    let modes = tcgetattr(&terminal).ok()?;
    Some((terminal, modes))
}

fn set_before(before: Option<(File, Termios)>) {
    *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = before;
}

/// Waits for signals to end, for good: what they do by default is gone once somebody has waited.
fn watch() -> io::Result<()> {
    static WATCHED: OnceLock<()> = OnceLock::new();
    if WATCHED.get().is_some() {
        return Ok(());
    }
    let mut signals = Signals::new([SIGTERM, SIGHUP])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            if let Some((terminal, modes)) = &*BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
            {
                // It may be gone, as after a hangup.
                let _ = tcsetattr(terminal, OptionalActions::Now, modes);
            }
            // Nothing is left to do if even that fails.
            let _ = low_level::emulate_default_handler(signal);
        }
    })?;
    WATCHED.get_or_init(|| ());
    Ok(())
}
