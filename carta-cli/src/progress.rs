//! What whoever waits at a terminal sees of it, after half a second.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
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
    /// Shows the bar in time, also where nothing comes for long; ends when the other side is gone.
    shower: Option<(Sender<()>, JoinHandle<()>)>,
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
        let bar = bar.with_message(doing);
        let shower = shown.then(|| show_in_time(bar.clone()));
        Self { bar, shower }
    }

    /// So many bytes had come before it began.
    pub(crate) fn goes_on_from(&self, bytes: u64) {
        self.bar.set_position(bytes);
        self.bar.reset_eta();
    }

    /// So many bytes more.
    pub(crate) fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
    }
}

fn show_in_time(bar: ProgressBar) -> (Sender<()>, JoinHandle<()>) {
    let (done, ended) = mpsc::channel();
    let shower = thread::spawn(move || {
        if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.enable_steady_tick(TURN);
        }
    });
    (done, shower)
}

impl Drop for Transfer {
    fn drop(&mut self) {
        if let Some((done, shower)) = self.shower.take() {
            drop(done);
            // It doesn't panic; if it did, there would be no bar.
            let _ = shower.join();
        }
        self.bar.finish_and_clear();
    }
}
