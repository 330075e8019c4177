//! SIGINT and SIGTERM: the first asks to stop, the second doesn't wait for it.

use anyhow::Context as _;
use carta_server::Stopper;
use std::process;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};

const STOPPED_HARD: i32 = 1;

pub(crate) struct Signals {
    runtime: Runtime,
    signals: Both,
}

struct Both {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From now on, they end nothing by themselves.
    pub(crate) fn begin() -> anyhow::Result<Self> {
        let runtime = Builder::new_current_thread().enable_io().build();
        let runtime = runtime.context("signals can't be waited for")?;
        let signals = {
            let _within = runtime.enter();
            let (terminate, interrupt) = (SignalKind::terminate(), SignalKind::interrupt());
            Both { terminate: signal(terminate)?, interrupt: signal(interrupt)? }
        };
        Ok(Self { runtime, signals })
    }

    /// Waits for them on a thread of its own, which ends with the process.
    pub(crate) fn stop(self, stopper: Stopper) -> anyhow::Result<()> {
        let Self { runtime, mut signals } = self;
        let wait = move || {
            runtime.block_on(async {
                signals.next().await;
                tracing::info!("asked to stop");
                stopper.stop();
                signals.next().await;
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
