//! Tokens: signed statements about a login, and what makes the API believe one.

mod assertions;
mod claims;
mod jws;
mod keys;
mod pair;
mod public;
mod ring;
mod rotation;

pub(crate) use assertions::{Assertions, Told};
pub(crate) use keys::{KeyError, Keys};
pub(crate) use public::PublicKeys;
pub(crate) use ring::KeyRing;

use crate::ids::{SessionId, TokenId, UserId};
use crate::pool::Pool;
use crate::store::User;
use claims::{AccessClaims, Common, IdClaims};
use jws::Type;

/// Issues tokens and checks them.
pub(crate) struct Tokens {
    issuer: String,
    client_id: String,
    lifetime: u64,
}

/// What a login hands out.
pub(crate) struct Issued {
    pub(crate) id_token: String,
    pub(crate) access_token: String,
    pub(crate) expires_in: u64,
}

/// Whom a valid token speaks of. Whether they may still act is for the database to say, each time.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
}

impl Tokens {
    pub(crate) fn new(pool: &Pool, lifetime: u64) -> Self {
        Self { issuer: pool.issuer(), client_id: pool.client_id.to_string(), lifetime }
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Tokens for a session that began at `started_at`.
    pub(crate) fn issue(
        &self,
        keys: &Keys,
        user: &User,
        session: SessionId,
        started_at: u64,
        now: u64,
    ) -> Result<Issued, KeyError> {
        let common = || Common {
            sub: user.id,
            iss: self.issuer.clone(),
            origin_jti: session,
            jti: TokenId::random(),
            auth_time: started_at,
            iat: now,
            exp: now.saturating_add(self.lifetime),
        };
        let key = keys.signing(now);
        let id_token = key.sign(Type::Token, &IdClaims::new(common(), &self.client_id, user))?;
        let access_token =
            key.sign(Type::Token, &AccessClaims::new(common(), &self.client_id, user))?;
        Ok(Issued { id_token, access_token, expires_in: self.lifetime })
    }

    /// Believes ID tokens of this very pool, signed by a key of ours, until they expire. Nothing else.
    pub(crate) fn verify(&self, keys: &Keys, token: &str, now: u64) -> Option<Subject> {
        let claims: IdClaims = keys.open(token, now)?;
        let believed = claims.token_use == claims::ID && claims.aud == self.client_id;
        self.subject(&claims.common, now).filter(|_| believed)
    }

    /// Believes access tokens, for what users do with their own credentials. Nothing else.
    pub(crate) fn verify_access(&self, keys: &Keys, token: &str, now: u64) -> Option<Subject> {
        let claims: AccessClaims = keys.open(token, now)?;
        let believed = claims.token_use == claims::ACCESS && claims.client_id == self.client_id;
        self.subject(&claims.common, now).filter(|_| believed)
    }

    fn subject(&self, claims: &Common, now: u64) -> Option<Subject> {
        let believed = claims.iss == self.issuer && claims.exp > now;
        believed.then_some(Subject { user: claims.sub, session: claims.origin_jti })
    }
}

#[cfg(test)]
mod tests;
