//! The hashes between the numbers: the scrambler `u`, the password's exponent `x`, the session's key.

use super::group::{DIGEST_BYTES, Element, Exponent};
use super::number::{PublicKey, signed_bytes, with_sign_byte};
use super::{PoolName, SrpError};
use crate::Secret;
use aws_lc_rs::digest::{Context, SHA256};
use aws_lc_rs::hmac::{self, HMAC_SHA256, Key, Tag};
use zeroize::Zeroizing;

/// What Cognito derives its key for, and the counter of HKDF's only block.
const INFO: &[u8] = b"Caldera Derived Key\x01";
/// Cognito cuts the key off at 128 bits.
const KEY_BYTES: usize = 16;

type Digest = Zeroizing<[u8; DIGEST_BYTES]>;

/// `u`, which ties the password to both public keys.
pub(super) struct Scrambler(Digest);

impl Scrambler {
    pub(super) fn new(client: &PublicKey, server: &PublicKey) -> Result<Self, SrpError> {
        Self::from_digest(digest(&[&client.hashed(), &server.hashed()]))
    }

    /// Refuses 0: the verifier would drop out of the shared secret, and with it the password.
    pub(super) fn from_digest(digest: Digest) -> Result<Self, SrpError> {
        if digest.iter().all(|byte| *byte == 0) {
            return Err(SrpError::ZeroScrambler);
        }
        Ok(Self(digest))
    }

    pub(super) fn exponent(&self) -> Result<Exponent, SrpError> {
        Exponent::from_bytes(self.0.as_slice())
    }
}

/// `x`, the exponent that the password stands for.
pub(super) fn password_exponent(
    salt: &[u8],
    pool: PoolName<'_>,
    user: &str,
    password: &Secret,
) -> Result<Exponent, SrpError> {
    let password = password.expose().as_bytes();
    let identity = digest(&[pool.as_str().as_bytes(), user.as_bytes(), b":", password]);
    let x = digest(&[&with_sign_byte(salt), identity.as_slice()]);
    Exponent::from_bytes(x.as_slice())
}

/// The key that both sides sign with, known to whoever knows the shared secret.
pub(super) struct SessionKey(Key);

impl SessionKey {
    /// HKDF with the scrambler as its salt.
    pub(super) fn new(scrambler: &Scrambler, shared: &Element) -> Self {
        let shared = Zeroizing::new(shared.retrieve());
        let bytes = Zeroizing::new(shared.to_be_bytes());
        let salt = Key::new(HMAC_SHA256, &signed_bytes(scrambler.0.as_slice()));
        let extracted = tag_bytes(&hmac::sign(&salt, &signed_bytes(bytes.as_slice())));
        let expanded = hmac::sign(&Key::new(HMAC_SHA256, extracted.as_slice()), INFO);
        let key: Zeroizing<Vec<u8>> =
            Zeroizing::new(tag_bytes(&expanded).iter().take(KEY_BYTES).copied().collect());
        Self(Key::new(HMAC_SHA256, &key))
    }

    /// The tag over what the client claims.
    pub(super) fn sign(
        &self,
        pool: PoolName<'_>,
        user: &str,
        secret_block: &[u8],
        timestamp: &str,
    ) -> Tag {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(pool.as_str().as_bytes());
        context.update(user.as_bytes());
        context.update(secret_block);
        context.update(timestamp.as_bytes());
        context.sign()
    }
}

/// SHA-256 of the parts, one after another, without a copy that holds them all.
pub(super) fn digest(parts: &[&[u8]]) -> Digest {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    first_bytes(context.finish().as_ref())
}

fn tag_bytes(tag: &Tag) -> Digest {
    first_bytes(tag.as_ref())
}

fn first_bytes(bytes: &[u8]) -> Digest {
    let mut digest = Zeroizing::new([0; DIGEST_BYTES]);
    for (to, from) in digest.iter_mut().zip(bytes) {
        *to = *from;
    }
    digest
}
