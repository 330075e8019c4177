//! Compact JSON Web Signatures: whatever a key signs with is written, and RS256 alone is read.
//!
//! Our own rather than a crate's: with one algorithm in the code that reads there is none to choose, so no header can
//! choose `none` or turn a public key into an HMAC secret; and the key is parsed once, not for each signature.

use super::KeyError;
use super::pair::Pair;
use crate::ids::KeyId;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The only one that is read.
const ALGORITHM: &str = "RS256";
/// The only type that is read.
const TOKEN: &str = "JWT";
/// Ours have some 1200 characters; a longer text isn't read.
const MAX_CHARS: usize = 8 * 1024;

/// What a signed text is, in its header: what reads one refuses the other.
#[derive(Clone, Copy)]
pub(super) enum Type {
    /// Of a login.
    Token,
    Assertion,
}

impl Type {
    fn as_str(self) -> &'static str {
        match self {
            Self::Token => TOKEN,
            Self::Assertion => "carta-assertion+jwt",
        }
    }
}

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

pub(super) fn sign(
    pair: &Pair,
    kid: KeyId,
    typ: Type,
    claims: &impl Serialize,
) -> Result<String, KeyError> {
    let header = Header { alg: pair.algorithm(), kid, typ: typ.as_str() };
    let encoded = |json: Vec<u8>| BASE64.encode(json);
    let header = serde_json::to_vec(&header).map_err(|_| KeyError::Claims)?;
    let claims = serde_json::to_vec(claims).map_err(|_| KeyError::Claims)?;
    let signed = format!("{}.{}", encoded(header), encoded(claims));
    let signature = pair.sign(signed.as_bytes())?;
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
        if header.alg != ALGORITHM || header.typ != TOKEN {
            return None;
        }
        Some(Self { signed, payload, signature: BASE64.decode(signature).ok()?, key: header.kid })
    }

    /// Whether the key signed it.
    #[must_use]
    pub(super) fn verify(&self, pair: &Pair) -> Option<()> {
        pair.verify(self.signed.as_bytes(), &self.signature)
    }

    /// What it says; to be asked of a token alone that was verified.
    pub(super) fn claims<C: DeserializeOwned>(&self) -> Option<C> {
        serde_json::from_slice(&BASE64.decode(self.payload).ok()?).ok()
    }
}
