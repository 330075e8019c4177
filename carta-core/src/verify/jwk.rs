//! JSON Web Keys (RFC 7517), of the kinds that sign for Carta.

use super::error::TokenProblem;
use super::jws::Unverified;
use crate::clock::{Moment, SharedMoment};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What keys are to sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    /// ID tokens, by RSA.
    Tokens,
    /// Assertions, on the curve P-256.
    Assertions,
}

/// A public key that counts at present, or did.
pub(super) struct Key {
    kid: String,
    /// What it is made of: two texts are one key only if this is the same.
    parts: [Vec<u8>; 2],
    public: ParsedPublicKey,
    /// Whoever called by a token of its looks at it, too.
    withdrawn: Arc<AtomicBool>,
    /// When it was asked for and found published.
    confirmed: SharedMoment,
}

#[derive(Deserialize)]
pub(super) struct KeySet {
    keys: Vec<Jwk>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// The keys of that kind. What is weak, or for something else, isn't among them. There may be none: that is how all are
    /// withdrawn at once.
    pub(super) fn keys(self, kind: Kind, asked: Moment) -> Result<Vec<Arc<Key>>, &'static str> {
        let mut kids = HashSet::new();
        let named = self.keys.iter().filter_map(|jwk| jwk.kid.as_deref());
        if named.into_iter().any(|kid| !kids.insert(kid)) {
            return Err("two keys have the same `kid`");
        }
        Ok(self.keys.iter().filter_map(|jwk| jwk.key(kind, asked)).collect())
    }
}

impl Jwk {
    fn key(&self, kind: Kind, asked: Moment) -> Option<Arc<Key>> {
        let is = |said: &Option<String>, wanted| said.as_deref().is_none_or(|said| said == wanted);
        let verifies = |ops: &Vec<String>| ops.iter().any(|operation| operation == "verify");
        if !is(&self.usage, "sig") || !self.key_ops.as_ref().is_none_or(verifies) {
            return None;
        }
        let (parts, public) = match kind {
            Kind::Tokens if self.kty == "RSA" && is(&self.alg, "RS256") => self.rsa()?,
            Kind::Assertions if self.kty == "EC" && is(&self.alg, "ES256") => self.p256()?,
            _ => return None,
        };
        Some(Arc::new(Key {
            kid: self.kid.clone().filter(|kid| !kid.is_empty())?,
            parts,
            public,
            withdrawn: Arc::default(),
            confirmed: SharedMoment::new(asked),
        }))
    }

    fn rsa(&self) -> Option<([Vec<u8>; 2], ParsedPublicKey)> {
        const LEAST_BITS: usize = 2048;
        const LEAST_EXPONENT: u64 = 65_537;
        let (n, e) = (number(&self.n)?, number(&self.e)?);
        let bits = n.len() * 8 - n.first()?.leading_zeros() as usize;
        let exponent = e.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        let is_strong =
            bits >= LEAST_BITS && e.len() <= 4 && exponent >= LEAST_EXPONENT && exponent % 2 == 1;
        if !is_strong {
            return None;
        }
        let parts = RsaPublicKeyComponents { n: &n, e: &e };
        let public = parts.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).ok()?;
        Some(([n, e], public))
    }

    fn p256(&self) -> Option<([Vec<u8>; 2], ParsedPublicKey)> {
        /// X9.62's sign for a point that stands there whole.
        const UNCOMPRESSED: &[u8] = &[4];
        const BYTES: usize = 32;
        let coordinate = |text: &Option<String>| BASE64.decode(text.as_ref()?).ok();
        let (x, y) = (coordinate(&self.x)?, coordinate(&self.y)?);
        if self.crv.as_deref() != Some("P-256") || x.len() != BYTES || y.len() != BYTES {
            return None;
        }
        let point = [UNCOMPRESSED, &x, &y].concat();
        let public = ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).ok()?;
        Some(([x, y], public))
    }
}

/// An unsigned number without leading zeros.
fn number(text: &Option<String>) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(text.as_ref()?).ok()?;
    let first = bytes.iter().position(|byte| *byte != 0)?;
    Some(bytes.get(first..)?.to_vec())
}

impl Key {
    pub(super) fn kid(&self) -> &str {
        &self.kid
    }

    pub(super) fn is(&self, other: &Self) -> bool {
        self.kid == other.kid && self.parts == other.parts
    }

    /// Whether it signed the token.
    pub(super) fn verify(&self, token: &Unverified<'_>) -> Result<(), TokenProblem> {
        let verified = self.public.verify_sig(token.signed, &token.signature);
        verified.map_err(|_| TokenProblem::Signature)
    }

    /// It was found published again.
    pub(super) fn confirm(&self, asked: Moment) {
        self.confirmed.move_on(asked);
    }

    /// It isn't published any more, or somebody else publishes.
    pub(super) fn withdraw(&self) {
        self.withdrawn.store(true, Ordering::Release);
    }

    /// What says that it is withdrawn.
    pub(super) fn withdrawn(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.withdrawn)
    }

    /// Until when it counts, if it does.
    pub(super) fn counts_until(&self, now: Moment, longest: Duration) -> Option<Moment> {
        let until = self.confirmed.get().plus(longest);
        (!self.withdrawn.load(Ordering::Acquire) && now < until).then_some(until)
    }
}
