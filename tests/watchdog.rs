//! A deadlock fails its test instead of hanging it.

use std::io::Read;
use std::panic::resume_unwind;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What `body` comes to on a thread of its own, or a panic if it comes to nothing. A thread that hangs is left behind.
///
/// Take the turn of the session before, so that whoever waits for it isn't taken for a deadlock.
pub(crate) fn within_patience<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, waiting) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        let _ = done.send(body());
    });
    match waiting.recv_timeout(PATIENCE) {
        Ok(value) => value,
        Err(RecvTimeoutError::Timeout) => panic!("nothing came of it within {PATIENCE:?}"),
        Err(RecvTimeoutError::Disconnected) => match thread.join() {
            Ok(()) => unreachable!("a body that ends says what it came to"),
            Err(panic) => resume_unwind(panic),
        },
    }
}

/// What a program prints, which has to end well, and in time.
pub(crate) fn printed_by(mut program: Command) -> String {
    program.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = program.spawn().unwrap();
    let mut output = child.stdout.take().unwrap();
    let (done, waiting) = mpsc::channel();
    std::thread::spawn(move || {
        let mut printed = String::new();
        let _ = done.send(output.read_to_string(&mut printed).map(|_| printed));
    });
    let Ok(printed) = waiting.recv_timeout(PATIENCE) else {
        child.kill().unwrap();
        panic!("{program:?} doesn't end");
    };
    assert!(child.wait().unwrap().success(), "{printed:?}");
    printed.unwrap()
}
