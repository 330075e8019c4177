//! Compact JSON Web Signatures, of two forms. Our own rather than a crate's: each form has one algorithm, so there is none
//! for a header to choose, neither `none` nor a public key turned into a secret; and a header that says more than which key
//! (`jwk`, `jku`, `x5c`, `crit`) isn't read any further.

use super::error::TokenProblem;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Cognito's have some 1200 characters, more with many groups; a longer text isn't read.
const MAX_CHARS: usize = 8 * 1024;
const MAX_KID: usize = 256;

/// What the header of a token must say.
pub(super) struct Form {
    algorithm: &'static str,
    typ: Option<&'static str>,
}

/// The ID token of a login. Cognito leaves `typ` out, others say `JWT`.
pub(super) const ID_TOKEN: Form = Form { algorithm: "RS256", typ: None };
/// What Carta's proxy says of a caller: a type of its own, so that neither passes for the other.
pub(super) const ASSERTION: Form = Form { algorithm: "ES256", typ: Some("carta-assertion+jwt") };

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    typ: Option<String>,
}

/// A token taken apart, and nothing of it believed yet.
pub(super) struct Unverified<'a> {
    pub(super) signed: &'a [u8],
    pub(super) signature: Vec<u8>,
    /// The key that it claims to be signed by.
    pub(super) kid: String,
    payload: Vec<u8>,
}

impl Form {
    pub(super) fn parse<'a>(&self, token: &'a str) -> Result<Unverified<'a>, TokenProblem> {
        if token.len() > MAX_CHARS {
            return Err(TokenProblem::TooLong);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenProblem::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(TokenProblem::Malformed)?;
        let header: Header =
            serde_json::from_slice(&decoded(header)?).map_err(|_| TokenProblem::Header)?;
        let fits = header.alg == self.algorithm && self.has_type(header.typ.as_deref());
        if !fits || header.kid.is_empty() || header.kid.len() > MAX_KID {
            return Err(TokenProblem::Header);
        }
        let (payload, signature) = (decoded(payload)?, decoded(signature)?);
        Ok(Unverified { signed: signed.as_bytes(), signature, kid: header.kid, payload })
    }

    fn has_type(&self, typ: Option<&str>) -> bool {
        match self.typ {
            Some(own) => typ == Some(own),
            None => typ.is_none_or(|typ| typ == "JWT"),
        }
    }
}

impl Unverified<'_> {
    /// What it says. INVARIANT: whoever reads it before the signature was looked at only refuses by it.
    pub(super) fn claims<C: DeserializeOwned>(&self) -> Result<C, TokenProblem> {
        serde_json::from_slice(&self.payload).map_err(|_| TokenProblem::Malformed)
    }
}

/// In the one spelling that a text has: no padding, no stray bits at its end.
fn decoded(part: &str) -> Result<Vec<u8>, TokenProblem> {
    BASE64.decode(part).map_err(|_| TokenProblem::Malformed)
}
