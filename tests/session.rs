//! The process has one session and one clock: the tests that use them take turns.

use carta::testing::Clock;
use carta::{Agent, Host, Secret};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

static TURN: Mutex<()> = Mutex::new(());

/// The process-wide session and clock, for one test at a time. Nobody is logged in at its beginning and end.
pub(crate) struct Session {
    clock: Clock,
    _turn: MutexGuard<'static, ()>,
}

impl Session {
    pub(crate) fn begin() -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        carta::logout();
        Self { clock: carta::testing::install(), _turn: turn }
    }

    /// Makes the process the bearer of a token, whatever it is worth.
    pub(crate) fn set_token(&self, host: Host, token: &str) {
        carta::set_agent(Agent::from_token(host, Secret::from(token)));
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        carta::logout();
        let defaults = carta::configure()
            .ttl(Duration::from_secs(60))
            .max_stale(Duration::from_secs(300))
            .denial_ttl(Duration::from_secs(5))
            .trust_user_groups(true)
            .automatic_login(true);
        assert!(defaults.apply().is_ok());
    }
}
