//! What an ID token must say to be believed. Names, addresses and groups in it are never read: their owners may change
//! them, and they outlive what they speak of.

use super::error::TokenProblem;
use crate::agent::Issuer;
use crate::clock::{self, End};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    sub: String,
    token_use: String,
    exp: u64,
    nbf: Option<u64>,
    iat: Option<u64>,
}

impl Claims {
    /// Until when it counts, if it is an ID token of that pool and of now.
    pub(super) fn check(&self, issuer: &Issuer, leeway: u64) -> Result<End, TokenProblem> {
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
        // One that was issued in time to come tells that this machine's clock is behind, and so would let it count too long.
        until(self.exp, self.nbf.max(self.iat), leeway)
    }
}

/// When it ends, if it has begun and isn't over.
pub(super) fn until(exp: u64, begins: Option<u64>, leeway: u64) -> Result<End, TokenProblem> {
    let end = End::at(exp.saturating_add(leeway)).ok_or(TokenProblem::Expired)?;
    match begins.is_some_and(|begins| begins > clock::calendar().saturating_add(leeway)) {
        true => Err(TokenProblem::NotYetValid),
        false => Ok(end),
    }
}
