//! How a server ends: first it says so, then it takes nothing new, then it finishes, then it cuts.

use crate::health::Health;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long requests may take to finish once nothing new is taken.
pub(super) const GRACE: Duration = Duration::from_secs(10);

/// How much time there is for each step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    /// In which it says that it isn't ready any more, and still takes whatever comes.
    pub(super) drain: Duration,
    pub(super) grace: Duration,
}

/// What each connection listens to. Nothing is ever sent: the senders are dropped.
#[derive(Clone)]
pub(super) struct End {
    /// Nothing new is taken.
    pub(super) stopped: watch::Receiver<()>,
    /// What isn't finished is cut.
    pub(super) cut: watch::Receiver<()>,
}

/// What each listens to, and what makes it come true: to be polled for as long as there is anything to end.
pub(super) fn ending(
    mut asked: watch::Receiver<()>,
    times: Times,
    health: Arc<Health>,
) -> (End, impl Future<Output = std::convert::Infallible>) {
    let (stop, stopped) = watch::channel(());
    let (cut, is_cut) = watch::channel(());
    let ending = async move {
        // The sender never sends: it is dropped.
        let _ = asked.changed().await;
        health.stop();
        if !times.drain.is_zero() {
            tracing::info!(
                seconds = times.drain.as_secs_f32(),
                "stopping: not ready for new clients"
            );
            tokio::time::sleep(times.drain).await;
        }
        drop(stop);
        tokio::time::sleep(times.grace).await;
        drop(cut);
        std::future::pending().await
    };
    (End { stopped, cut: is_cut }, ending)
}
