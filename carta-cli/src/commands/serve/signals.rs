//! SIGINT and SIGTERM: the first asks to stop, the second doesn't wait for it. SIGHUP: the TLS files are read anew.

use anyhow::Context as _;
use carta_server::{Certificates, Server};
use std::process;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

const STOPPED_HARD: i32 = 1;

pub(crate) struct Signals {
    runtime: Runtime,
    stop: Both,
    hangup: Option<Signal>,
}

struct Both {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From now on, they end nothing by themselves. SIGHUP still does where there is nothing to read anew: it is how a
    /// terminal says that it is gone.
    pub(crate) fn begin(reloads: bool) -> anyhow::Result<Self> {
        let runtime = Builder::new_current_thread().enable_io().build();
        let runtime = runtime.context("signals can't be waited for")?;
        let (stop, hangup) = {
            let _within = runtime.enter();
            let (terminate, interrupt) = (SignalKind::terminate(), SignalKind::interrupt());
            let stop = Both { terminate: signal(terminate)?, interrupt: signal(interrupt)? };
            (stop, reloads.then(|| signal(SignalKind::hangup())).transpose()?)
        };
        Ok(Self { runtime, stop, hangup })
    }

    /// Waits for them on a thread of its own, which ends with the process.
    pub(crate) fn heed(self, server: &Server) -> anyhow::Result<()> {
        let Self { runtime, mut stop, hangup } = self;
        let (stopper, certificates) = (server.stopper(), server.certificates());
        let wait = move || {
            runtime.block_on(async {
                if let Some((hangup, certificates)) = hangup.zip(certificates) {
                    tokio::spawn(reload(hangup, certificates));
                }
                stop.next().await;
                tracing::info!("asked to stop");
                stopper.stop();
                stop.next().await;
                tracing::warn!("asked again: requests are cut off");
                process::exit(STOPPED_HARD);
            });
        };
        std::thread::Builder::new().name("carta-signals".to_owned()).spawn(wait)?;
        Ok(())
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

async fn reload(mut hangup: Signal, certificates: Certificates) {
    while hangup.recv().await.is_some() {
        let certificates = certificates.clone();
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
