//! Compact JSON Web Signatures, RS256 and nothing else.
//!
//! Our own rather than a crate's: with one algorithm in the code there is none to choose, so no header can choose
//! `none` or turn a public key into an HMAC secret; and the key is parsed once, not for each signature.

use super::KeyError;
use crate::ids::KeyId;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const ALGORITHM: &str = "RS256";
/// Ours have some 1200 characters; a longer text isn't read.
const MAX_CHARS: usize = 8 * 1024;

#[derive(Serialize)]
struct Header<'a> {
    alg: &'a str,
    kid: KeyId,
    typ: &'a str,
}

/// Unknown members are errors: `crit`, `jwk` and `jku` are none that we write.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadHeader {
    alg: String,
    kid: KeyId,
    typ: String,
}

/// A token taken apart, and nothing of it believed yet.
pub(super) struct Unverified<'a> {
    signed: &'a str,
    payload: &'a str,
    signature: Vec<u8>,
    pub(super) key: KeyId,
}

pub(super) fn sign(key: &KeyPair, kid: KeyId, claims: &impl Serialize) -> Result<String, KeyError> {
    let header = Header { alg: ALGORITHM, kid, typ: "JWT" };
    let encoded = |json: Vec<u8>| BASE64.encode(json);
    let header = serde_json::to_vec(&header).map_err(|_| KeyError::Claims)?;
    let claims = serde_json::to_vec(claims).map_err(|_| KeyError::Claims)?;
    let signed = format!("{}.{}", encoded(header), encoded(claims));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
        .map_err(|_| KeyError::Sign)?;
    Ok(format!("{signed}.{}", encoded(signature)))
}

impl<'a> Unverified<'a> {
    /// `None` if the token isn't of the one form that ours have.
    pub(super) fn parse(token: &'a str) -> Option<Self> {
        if token.len() > MAX_CHARS {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header: ReadHeader = serde_json::from_slice(&BASE64.decode(header).ok()?).ok()?;
        if header.alg != ALGORITHM || header.typ != "JWT" {
            return None;
        }
        Some(Self { signed, payload, signature: BASE64.decode(signature).ok()?, key: header.kid })
    }

    /// Whether the key signed it.
    #[must_use]
    pub(super) fn verify(&self, key: &RsaPublicKeyComponents<Vec<u8>>) -> Option<()> {
        let signed = self.signed.as_bytes();
        key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, &self.signature).ok()
    }

    /// What it says; to be asked of a token alone that was verified.
    pub(super) fn claims<C: DeserializeOwned>(&self) -> Option<C> {
        serde_json::from_slice(&BASE64.decode(self.payload).ok()?).ok()
    }
}
