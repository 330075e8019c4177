//! What a token says of itself: nothing that anybody has checked, and good for telling people only.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use carta_core::Secret;
use carta_core::resource::Timestamp;
use serde::Deserialize;
use std::time::{Duration, SystemTime};

#[derive(Deserialize)]
pub(crate) struct Claims {
    /// When it was made, in seconds since 1970.
    pub(crate) iat: Option<u64>,
    /// When it ends.
    pub(crate) exp: Option<u64>,
}

impl Claims {
    /// What the token says, if it is one that says something.
    pub(crate) fn of(token: &Secret) -> Option<Self> {
        let claims = token.expose().split('.').nth(1)?;
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }

    /// When it ends, as RFC 3339 writes it.
    pub(crate) fn ends(&self) -> Option<String> {
        moment(self.exp?)
    }

    /// Whether it has ended, by this machine's clock.
    pub(crate) fn has_ended(&self) -> bool {
        self.exp.is_some_and(|exp| exp <= now())
    }
}

/// A moment as RFC 3339 writes it.
pub(crate) fn moment(seconds: u64) -> Option<String> {
    let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))?;
    Some(Timestamp::from(time).to_string())
}

/// This machine's clock, in seconds since 1970.
pub(crate) fn now() -> u64 {
    carta_server::Clock::system().now()
}
