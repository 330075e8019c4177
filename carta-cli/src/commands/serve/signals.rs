//! SIGINT and SIGTERM: the first asks to stop, the second doesn't wait for it. SIGHUP: the TLS files are read anew.

use anyhow::Context as _;
use carta_server::{Certificates, Server, Stopper};
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};

const STOPPED: i32 = 0;
const STOPPED_HARD: i32 = 1;

/// They are waited for on a thread of its own, which ends with the process.
pub(crate) struct Signals(Arc<Mutex<Option<Running>>>);

/// What a server can be told from elsewhere.
#[derive(Clone)]
struct Running {
    stopper: Stopper,
    certificates: Option<Certificates>,
}

struct Both {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From now on, they end nothing by themselves; before there is a server, the first of them ends the process. SIGHUP still
    /// does by itself where there is nothing to read anew: it is how a terminal says that it is gone.
    pub(crate) fn begin(reloads: bool) -> anyhow::Result<Self> {
        let runtime = Builder::new_current_thread().enable_io().build();
        let runtime = runtime.context("signals can't be waited for")?;
        let (mut stop, hangup) = {
            let _within = runtime.enter();
            let (terminate, interrupt) = (SignalKind::terminate(), SignalKind::interrupt());
            let stop = Both { terminate: signal(terminate)?, interrupt: signal(interrupt)? };
            (stop, reloads.then(|| signal(SignalKind::hangup())).transpose()?)
        };
        let signals = Self(Arc::default());
        let told = Self(Arc::clone(&signals.0));
        let wait = move || {
            runtime.block_on(async {
                if let Some(hangup) = hangup {
                    tokio::spawn(reload(hangup, Self(Arc::clone(&told.0))));
                }
                stop.next().await;
                told.stop();
                stop.next().await;
                tracing::warn!("asked again: requests are cut off");
                process::exit(STOPPED_HARD);
            });
        };
        std::thread::Builder::new().name("carta-signals".to_owned()).spawn(wait)?;
        Ok(signals)
    }

    /// From now on, they are for this server.
    pub(crate) fn heed(&self, server: &Server) {
        let running = Running { stopper: server.stopper(), certificates: server.certificates() };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
    }

    fn running(&self) -> Option<Running> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn stop(&self) {
        let Some(running) = self.running() else {
            // It may be waiting for a database. Nothing has been acknowledged to anybody.
            tracing::info!("asked to stop before it had started");
            process::exit(STOPPED);
        };
        tracing::info!("asked to stop");
        running.stopper.stop();
    }
}

impl Both {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

async fn reload(mut hangup: Signal, signals: Signals) {
    while hangup.recv().await.is_some() {
        // A server that isn't there yet will read what is in them then.
        let Some(certificates) = signals.running().and_then(|running| running.certificates) else {
            continue;
        };
        // On another thread: whoever asks to stop doesn't wait for files.
        match tokio::task::spawn_blocking(move || certificates.reload()).await {
            Ok(Ok(())) => tracing::info!("the TLS files were read anew"),
            Ok(Err(error)) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(
                    error,
                    "the new TLS files are refused, the certificate of before is served"
                );
            }
            Err(_) => tracing::error!(
                "reading the TLS files anew panicked; the certificate of before is served"
            ),
        }
    }
}
