//! What a service is told of who calls: a signed statement that lasts a minute, for one call to one service.

use super::jws::Type;
use super::{KeyError, Keys};
use crate::ids::{TokenId, UserId};
use crate::store::User;
use serde::Serialize;

/// Issues assertions, which are for services to check.
pub(crate) struct Assertions {
    issuer: String,
}

/// What is told of a call.
pub(crate) struct Told<'a> {
    pub(crate) caller: &'a User,
    /// `namespace/service`.
    pub(crate) audience: &'a str,
    pub(crate) method: &'a str,
    /// As it is sent to the service, without the query.
    pub(crate) path: &'a str,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: UserId,
    username: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<&'a str>,
    iat: u64,
    exp: u64,
    jti: TokenId,
    method: &'a str,
    path: &'a str,
}

impl Assertions {
    /// How long one lasts, in seconds.
    pub(crate) const LIFETIME: u64 = 60;

    pub(crate) fn new(url: &str) -> Self {
        Self { issuer: format!("{url}/assertions") }
    }

    /// A statement for this very call.
    pub(crate) fn issue(&self, keys: &Keys, told: &Told<'_>, now: u64) -> Result<String, KeyError> {
        let claims = Claims {
            iss: &self.issuer,
            aud: told.audience,
            sub: told.caller.id,
            username: &told.caller.name,
            email: told.caller.email.as_deref(),
            organization: told.caller.organization.as_ref().map(|one| one.name.as_str()),
            iat: now,
            exp: now.saturating_add(Self::LIFETIME),
            jti: TokenId::random(),
            method: told.method,
            path: told.path,
        };
        keys.signing(now).sign(Type::Assertion, &claims)
    }
}
