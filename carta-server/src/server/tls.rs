//! TLS by certificate files, which are looked at again by themselves.

mod handshake;
mod pair;

pub(super) use handshake::Handshakes;
pub(super) use pair::TlsError;
pub use pair::TlsFiles;

use crate::clock::Clock;
use pair::{Files, Pair};
use rustls::ServerConfig;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::MissedTickBehavior;
use tokio_rustls::TlsAcceptor;

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(30);
const DAY: u64 = 24 * 3600;
/// So long before a certificate ends, the log begins to say so: what renews them by itself has done it by then.
const SOON: u64 = 30 * DAY;

/// Cheap to clone; all clones serve the same certificate.
#[derive(Clone)]
pub(super) struct Tls(Arc<Inner>);

struct Inner {
    files: TlsFiles,
    clock: Clock,
    state: Mutex<State>,
}

struct State {
    pair: Pair,
    /// What the log was told last of the files, and when.
    refused: Option<(String, u64)>,
    /// When it was told that the certificate ends.
    told: Option<u64>,
}

impl Tls {
    pub(super) fn load(files: TlsFiles, clock: Clock) -> Result<Self, TlsError> {
        let pair = Files::read(&files)?.pair(&files)?;
        let state = Mutex::new(State { pair, refused: None, told: None });
        Ok(Self(Arc::new(Inner { files, clock, state })))
    }

    /// For a connection that begins now.
    fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.config())
    }

    fn config(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.state().pair.config)
    }

    /// Serves new connections by what the files hold now; by what it had, if they can't be used. Blocks on the files.
    pub(super) fn reload(&self) -> Result<(), TlsError> {
        let files = Files::read(&self.0.files)?;
        if files.digest() == self.state().pair.digest {
            return Ok(());
        }
        let pair = files.pair(&self.0.files)?;
        let mut state = self.state();
        state.pair = pair;
        state.told = None;
        tracing::info!("new connections are served the new certificate");
        Ok(())
    }

    /// Looks at the files again and again, for as long as it is polled.
    pub(super) async fn keep_current(self) {
        let mut looks = tokio::time::interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            let tls = self.clone();
            if tokio::task::spawn_blocking(move || tls.look()).await.is_err() {
                tracing::error!(
                    "looking at the TLS files panicked; the certificate of before is served"
                );
            }
        }
    }

    fn look(&self) {
        let outcome = self.reload();
        let now = self.0.clock.now();
        let mut state = self.state();
        state.refused = match outcome {
            Ok(()) => None,
            Err(error) => Some(told_of(&error, state.refused.take(), now)),
        };
        state.tell_of_end(now);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says it once, and then once a day.
fn told_of(error: &TlsError, before: Option<(String, u64)>, now: u64) -> (String, u64) {
    let text = error.to_string();
    match before {
        Some((said, at)) if said == text && now < at.saturating_add(DAY) => (said, at),
        _ => {
            let error = error as &dyn std::error::Error;
            tracing::error!(
                error,
                "the new TLS files are refused, the certificate of before is served"
            );
            (text, now)
        }
    }
}

impl State {
    fn tell_of_end(&mut self, now: u64) {
        let Some(end) = self.pair.ends_at.filter(|end| *end < now.saturating_add(SOON)) else {
            return;
        };
        if self.told.is_some_and(|told| now < told.saturating_add(DAY)) {
            return;
        }
        self.told = Some(now);
        if end <= now {
            tracing::error!(
                "the TLS certificate has ended: clients refuse it; put a new one in its place"
            );
        } else {
            let days = (end - now) / DAY;
            tracing::warn!(days, "the TLS certificate ends soon: put a new one in its place");
        }
    }
}

#[cfg(test)]
mod tests;
