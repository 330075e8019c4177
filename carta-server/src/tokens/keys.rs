//! Signing keys: RSA, sealed in the database, several at a time.
//!
//! Each signs from its time until the next one does, is published before that, and counts until the last token that it
//! signed has ended.

use super::jws::{self, Unverified};
use super::rotation;
use super::seen::{Seen, digest_of};
use crate::ids::KeyId;
use crate::seal::{Purpose, SealError, Sealer};
use crate::store::{SealedKey, StoreError};
use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const KIND: &str = "signing key";

/// Why there is no key, or no signature. It holds nothing of a key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("an RSA key couldn't be made")]
    Make,
    #[error("the stored signing key can't be read")]
    Read,
    #[error("there is no signing key")]
    None,
    #[error("the claims of a token couldn't be written")]
    Claims,
    #[error("a token couldn't be signed")]
    Sign,
    #[error("the signing key can't be opened")]
    Seal(#[from] SealError),
    #[error("the signing keys can't be read or written")]
    Store(#[from] StoreError),
    #[error("making a signing key panicked")]
    Panicked,
}

pub(super) struct Key {
    id: KeyId,
    pair: KeyPair,
    public: RsaPublicKeyComponents<Vec<u8>>,
    span: Span,
}

/// All keys whose tokens may still be around, in the order in which they sign. There is at least one.
pub(crate) struct Keys {
    first: Key,
    later: Vec<Key>,
    /// Goes with the keys.
    seen: Seen,
}

/// When a key is of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) signs_from: u64,
    /// From then on, every token that it signed has ended. `None` while it is the last key.
    pub(super) ends_at: Option<u64>,
}

impl Keys {
    /// Makes a key. Slow: some tenths of a second.
    pub(crate) fn make(
        sealer: &Sealer,
        signs_from: u64,
        longest: u64,
    ) -> Result<SealedKey, KeyError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Make)?;
        let der = pair.as_der().map_err(|_| KeyError::Make)?;
        let id = KeyId::random();
        let sealed = sealer.seal(purpose(&id.to_string()), der.as_ref())?;
        Ok(SealedKey { id, sealed, signs_from, longest })
    }

    /// Opens stored keys, in the order in which they sign.
    pub(crate) fn open_stored(stored: &[SealedKey], sealer: &Sealer) -> Result<Self, KeyError> {
        let spans = rotation::spans(stored);
        let mut keys = stored.iter().zip(spans).map(|(key, span)| Key::open(key, span, sealer));
        let first = keys.next().ok_or(KeyError::None)??;
        let later = keys.collect::<Result<_, _>>()?;
        Ok(Self { first, later, seen: Seen::default() })
    }

    /// The same key, sealed by `to`. `None` if it is already.
    pub(crate) fn reseal(
        stored: &SealedKey,
        from: &Sealer,
        to: &Sealer,
    ) -> Result<Option<Vec<u8>>, SealError> {
        to.take_over(from, purpose(&stored.id.to_string()), &stored.sealed)
    }

    /// The latest of the keys whose time to sign has come; where a clock was set back, the first.
    pub(super) fn signing(&self, now: u64) -> &Key {
        self.later.iter().rfind(|key| key.span.signs_from <= now).unwrap_or(&self.first)
    }

    /// The claims of a token that one of the keys signed.
    pub(super) fn open<C: DeserializeOwned>(&self, token: &str, now: u64) -> Option<C> {
        let (digest, token) = (digest_of(token)?, Unverified::parse(token)?);
        let key = self.counting(now).find(|key| key.id == token.key)?;
        if !self.seen.has(&digest) {
            token.verify(&key.public)?;
            self.seen.keep(digest);
        }
        token.claims()
    }

    /// The public keys, as a JSON Web Key Set.
    pub(crate) fn public(&self, now: u64) -> Value {
        json!({ "keys": self.counting(now).map(Key::public).collect::<Vec<_>>() })
    }

    fn counting(&self, now: u64) -> impl Iterator<Item = &Key> {
        self.all().filter(move |key| key.span.ends_at.is_none_or(|end| end > now))
    }

    fn all(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.first).chain(&self.later)
    }

    pub(super) fn spans(&self) -> Vec<Span> {
        self.all().map(|key| key.span).collect()
    }
}

impl Key {
    fn open(stored: &SealedKey, span: Span, sealer: &Sealer) -> Result<Self, KeyError> {
        let der = sealer.open(purpose(&stored.id.to_string()), &stored.sealed)?;
        let pair = KeyPair::from_pkcs8(&der).map_err(|_| KeyError::Read)?;
        let public = RsaPublicKeyComponents::from(pair.public_key());
        Ok(Self { id: stored.id, pair, public, span })
    }

    pub(super) fn sign(&self, claims: &impl Serialize) -> Result<String, KeyError> {
        jws::sign(&self.pair, self.id, claims)
    }

    fn public(&self) -> Value {
        json!({
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.id,
            "n": BASE64.encode(&self.public.n),
            "e": BASE64.encode(&self.public.e),
        })
    }
}

fn purpose(id: &str) -> Purpose<'_> {
    Purpose { kind: KIND, id }
}
