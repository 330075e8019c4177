//! Where a password comes whole: only on a way that nobody else can read, and only one that the policy allows.

use super::error::CognitoError;
use crate::app::App;
use crate::login::{Peer, Refused};
use axum::http::StatusCode;
use carta_core::Secret;

/// Checks a password that is to be set.
pub(super) fn check(app: &App, peer: Peer, password: &Secret) -> Result<(), CognitoError> {
    check_way(peer, app.pool.is_behind_tls())?;
    Ok(app.password_policy.check(password).map_err(Refused::Password)?)
}

/// TLS is terminated by the server or by the proxy that the public URL speaks of; without it, a password stays on this machine.
fn check_way(peer: Peer, behind_tls: bool) -> Result<(), CognitoError> {
    if behind_tls || peer.is_this_machine() {
        return Ok(());
    }
    Err(CognitoError::with_status(
        StatusCode::FORBIDDEN,
        "ForbiddenException",
        "a password isn't taken over plain HTTP from another machine: use HTTPS",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_come_over_tls_or_from_this_machine() {
        let peer = |address: &str| Peer::new(address.parse().expect("an address"));
        for local in ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"] {
            assert!(check_way(peer(local), false).is_ok(), "{local}");
        }
        for other in ["10.0.0.1", "::ffff:10.0.0.1", "fe80::1", "0.0.0.0", "::"] {
            assert!(check_way(peer(other), false).is_err(), "{other}");
            assert!(check_way(peer(other), true).is_ok(), "{other}");
        }
    }
}
