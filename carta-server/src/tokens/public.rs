//! Public keys, as everybody may read them: RFC 7517.

use serde::Serialize;
use utoipa::ToSchema;

/// What they are good for.
pub(super) const SIGNATURES: &str = "sig";

/// A JSON Web Key Set.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicKeys {
    pub(super) keys: Vec<PublicKey>,
}

/// A JSON Web Key: numbers in base64url, without padding.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kty")]
pub(crate) enum PublicKey {
    #[serde(rename = "RSA")]
    Rsa {
        kid: String,
        #[serde(rename = "use")]
        usage: &'static str,
        alg: &'static str,
        n: String,
        e: String,
    },
    #[serde(rename = "EC")]
    Ec {
        kid: String,
        #[serde(rename = "use")]
        usage: &'static str,
        alg: &'static str,
        crv: &'static str,
        x: String,
        y: String,
    },
}
