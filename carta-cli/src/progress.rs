//! What whoever waits at a terminal sees of it, after half a second.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_millis(500);
const TURN: Duration = Duration::from_millis(100);

/// Does `work`, and shows that it is being done if it takes longer.
pub(crate) fn while_doing<T>(shown: bool, doing: &str, work: impl FnOnce() -> T) -> T {
    if !shown {
        return work();
    }
    thread::scope(|scope| {
        let (done, ended) = mpsc::channel::<()>();
        scope.spawn(move || {
            if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let spinner = ProgressBar::new_spinner().with_message(format!("{doing} …"));
                spinner.enable_steady_tick(TURN);
                // It ends by the other side's going away.
                let _ = ended.recv();
                spinner.finish_and_clear();
            }
        });
        let result = work();
        drop(done);
        result
    })
}

/// Bytes on their way.
pub(crate) struct Transfer {
    bar: ProgressBar,
    /// There is somebody to see it, who hasn't so far.
    waiting: bool,
}

impl Transfer {
    /// Begins; how many bytes there will be may be unknown.
    pub(crate) fn begin(shown: bool, doing: String, total: Option<u64>) -> Self {
        let (bar, template) = match total {
            Some(bytes) => {
                (ProgressBar::new(bytes), "{msg} {bar:20} {bytes}/{total_bytes}, {eta} left")
            }
            None => (ProgressBar::new_spinner(), "{msg} {spinner} {bytes}, {bytes_per_sec}"),
        };
        bar.set_draw_target(ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        Self { bar: bar.with_message(doing), waiting: shown }
    }

    /// So many bytes more.
    pub(crate) fn advance(&mut self, bytes: u64) {
        if self.waiting && self.bar.elapsed() >= PATIENCE {
            self.waiting = false;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.enable_steady_tick(TURN);
        }
        self.bar.inc(bytes);
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
