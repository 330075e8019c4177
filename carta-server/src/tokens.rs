//! Tokens: signed statements about a login, and what makes the API believe one.

mod claims;
mod jws;
mod keys;

pub(crate) use keys::{KeyError, Keys};

use crate::ids::{SessionId, TokenId, UserId};
use crate::pool::Pool;
use crate::store::User;
use claims::{AccessClaims, Common, IdClaims};

/// Issues tokens and checks them.
pub(crate) struct Tokens {
    keys: Keys,
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

/// Whom a valid token speaks of. Whether they may still act is for the database to say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
}

impl Tokens {
    pub(crate) fn new(keys: Keys, pool: &Pool, lifetime: u64) -> Self {
        Self { keys, issuer: pool.issuer(), client_id: pool.client_id.to_string(), lifetime }
    }

    /// When what is issued now ends.
    pub(crate) fn end(&self, now: u64) -> u64 {
        now.saturating_add(self.lifetime)
    }

    pub(crate) fn issue(
        &self,
        user: &User,
        session: SessionId,
        now: u64,
    ) -> Result<Issued, KeyError> {
        let common = || Common {
            sub: user.id,
            iss: self.issuer.clone(),
            origin_jti: session,
            jti: TokenId::random(),
            auth_time: now,
            iat: now,
            exp: self.end(now),
        };
        let key = self.keys.newest();
        let id_token = key.sign(&IdClaims::new(common(), &self.client_id, user))?;
        let access_token = key.sign(&AccessClaims::new(common(), &self.client_id, user))?;
        Ok(Issued { id_token, access_token, expires_in: self.lifetime })
    }

    /// Believes ID tokens of this very pool, signed by a key of ours, until they expire. Nothing else.
    pub(crate) fn verify(&self, token: &str, now: u64) -> Option<Subject> {
        let claims: IdClaims = self.keys.open(token)?;
        let believed = claims.token_use == claims::ID
            && claims.common.iss == self.issuer
            && claims.aud == self.client_id
            && claims.common.exp > now;
        believed.then_some(Subject { user: claims.common.sub, session: claims.common.origin_jti })
    }

    /// The public keys, as a JSON Web Key Set.
    pub(crate) fn jwks(&self) -> serde_json::Value {
        self.keys.public()
    }
}

#[cfg(test)]
mod tests;
