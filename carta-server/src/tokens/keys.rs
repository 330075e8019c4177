//! Signing keys: sealed in the database, several at a time.
//!
//! Each signs from its time until the next one does, is published before that, and counts until the last token that it
//! signed has ended.

use super::jws::{self, Type, Unverified};
use super::pair::Pair;
use super::public::{PublicKey, PublicKeys};
use super::rotation;
use crate::ids::KeyId;
use crate::seal::{Purpose, SealError, Sealer};
use crate::seen::Seen;
use crate::store::{KeyPurpose, SealedKey, StoreError};
use aws_lc_rs::digest::{SHA256, digest};
use serde::Serialize;
use serde::de::DeserializeOwned;

const KIND: &str = "signing key";

/// Stands for the whole of a token.
type Digest = [u8; 32];

/// Why there is no key, or no signature. It holds nothing of a key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("a signing key couldn't be made")]
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
    pair: Pair,
    span: Span,
}

/// All keys whose tokens may still be around, in the order in which they sign. There is at least one.
pub(crate) struct Keys {
    first: Key,
    later: Vec<Key>,
    /// Tokens whose signature was found right before: what is spared is the arithmetic alone. What they say is read each
    /// time, and so is the account's state. Goes with the keys.
    ///
    /// INVARIANT: a digest in here is that of a token which one of the keys signed, as its header says. SHA-256 has no
    /// second text for it.
    seen: Seen<Digest>,
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
        purpose: KeyPurpose,
        signs_from: u64,
        longest: u64,
    ) -> Result<SealedKey, KeyError> {
        let der = Pair::generate(purpose)?;
        let id = KeyId::random();
        let sealed = sealer.seal(sealed_as(&id.to_string()), &der)?;
        Ok(SealedKey { id, purpose, sealed, signs_from, longest })
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
        to.take_over(from, sealed_as(&stored.id.to_string()), &stored.sealed)
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
            token.verify(&key.pair)?;
            self.seen.keep(digest);
        }
        token.claims()
    }

    /// Whether the key is here by which a token says that it was signed. What isn't like a token of ours is by none that
    /// could be looked up.
    pub(super) fn has_key_of(&self, token: &str) -> bool {
        Unverified::parse(token).is_none_or(|token| self.all().any(|key| key.id == token.key))
    }

    /// Whether they are the stored ones.
    pub(super) fn are(&self, stored: &[SealedKey]) -> bool {
        let spans = rotation::spans(stored);
        let ours = self.all().map(|key| (key.id, key.span));
        ours.eq(stored.iter().map(|key| key.id).zip(spans))
    }

    /// The public keys, as a JSON Web Key Set.
    pub(crate) fn public(&self, now: u64) -> PublicKeys {
        PublicKeys { keys: self.counting(now).map(Key::public).collect() }
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

fn digest_of(token: &str) -> Option<Digest> {
    digest(&SHA256, token.as_bytes()).as_ref().try_into().ok()
}

impl Key {
    fn open(stored: &SealedKey, span: Span, sealer: &Sealer) -> Result<Self, KeyError> {
        let der = sealer.open(sealed_as(&stored.id.to_string()), &stored.sealed)?;
        Ok(Self { id: stored.id, pair: Pair::read(&der, stored.purpose)?, span })
    }

    pub(super) fn sign(&self, typ: Type, claims: &impl Serialize) -> Result<String, KeyError> {
        jws::sign(&self.pair, self.id, typ, claims)
    }

    fn public(&self) -> PublicKey {
        self.pair.public(self.id.to_string())
    }
}

fn sealed_as(id: &str) -> Purpose<'_> {
    Purpose { kind: KIND, id }
}
