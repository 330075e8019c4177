//! The process-wide session in a test's hands, at whatever Carta the test starts.

use carta::testing::{Clock, Kit};
use carta::{Agent, Host, Secret};
use std::time::Duration;

/// The process-wide session and clock, for one test at a time. Nobody is logged in at its beginning and end.
pub(crate) struct Session {
    kit: Kit,
}

impl Session {
    pub(crate) fn begin() -> Self {
        Self { kit: carta::testing::install() }
    }

    /// Makes the process the bearer of a token, whatever it is worth.
    pub(crate) fn set_token(&self, host: Host, token: &str) {
        carta::set_agent(Agent::from_token(host, Secret::from(token)));
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, seconds: u64) {
        self.kit.advance(Duration::from_secs(seconds));
    }

    /// Lets the machine sleep.
    pub(crate) fn sleep(&self, seconds: u64) {
        self.kit.clock().sleep(Duration::from_secs(seconds));
    }

    /// The clock, for other threads.
    pub(crate) fn clock(&self) -> Clock {
        self.kit.clock()
    }
}
