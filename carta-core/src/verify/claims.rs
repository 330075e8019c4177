//! What an ID token must say to be believed. Names, addresses and groups in it are never read: their owners may change
//! them, and they outlive what they speak of.

use super::error::TokenProblem;
use crate::agent::Issuer;
use crate::clock::{self, Moment};
use serde::Deserialize;
use std::time::Duration;

#[derive(Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    sub: String,
    token_use: String,
    exp: u64,
    nbf: Option<u64>,
}

impl Claims {
    /// When it is over, in seconds since 1970.
    pub(super) fn over(&self, leeway: u64) -> u64 {
        self.exp.saturating_add(leeway)
    }

    /// Until when it counts, if it is an ID token of that pool and of now.
    pub(super) fn check(&self, issuer: &Issuer, leeway: u64) -> Result<Moment, TokenProblem> {
        if self.iss != issuer.url {
            return Err(TokenProblem::Issuer);
        }
        if self.token_use != "id" {
            return Err(TokenProblem::Use);
        }
        if self.aud != issuer.client_id {
            return Err(TokenProblem::Audience);
        }
        if self.sub.is_empty() {
            return Err(TokenProblem::Malformed);
        }
        until(self.exp, self.nbf, leeway)
    }
}

/// When it ends, by the clock that nobody sets, if it has begun and isn't over.
pub(super) fn until(exp: u64, nbf: Option<u64>, leeway: u64) -> Result<Moment, TokenProblem> {
    // The moment first: however long it takes to read the other, the token ends too early and never too late.
    let (moment, now) = (Moment::now(), clock::calendar());
    if nbf.is_some_and(|nbf| nbf > now.saturating_add(leeway)) {
        return Err(TokenProblem::NotYetValid);
    }
    match exp.saturating_add(leeway).checked_sub(now) {
        None | Some(0) => Err(TokenProblem::Expired),
        Some(left) => Ok(moment.plus(Duration::from_secs(left))),
    }
}
