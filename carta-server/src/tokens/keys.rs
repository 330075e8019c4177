//! Signing keys: RSA, sealed in the database, several at a time so that they can be changed.

use super::jws::{self, Unverified};
use crate::ids::KeyId;
use crate::seal::{Purpose, SealError, Sealer};
use crate::store::SealedKey;
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
}

pub(crate) struct Key {
    id: KeyId,
    pair: KeyPair,
    public: RsaPublicKeyComponents<Vec<u8>>,
}

/// All keys whose tokens may still be around.
pub(crate) struct Keys {
    newest: Key,
    older: Vec<Key>,
}

impl Keys {
    /// Makes a key. Slow: some tenths of a second.
    pub(crate) fn make(sealer: &Sealer) -> Result<SealedKey, KeyError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Make)?;
        let der = pair.as_der().map_err(|_| KeyError::Make)?;
        let id = KeyId::random();
        let sealed = sealer.seal(purpose(&id.to_string()), der.as_ref())?;
        Ok(SealedKey { id, sealed })
    }

    /// Opens stored keys, the newest first.
    pub(crate) fn open_stored(stored: &[SealedKey], sealer: &Sealer) -> Result<Self, KeyError> {
        let mut keys = stored.iter().map(|key| Key::open(key, sealer));
        let newest = keys.next().ok_or(KeyError::None)??;
        let older = keys.collect::<Result<_, _>>()?;
        Ok(Self { newest, older })
    }

    /// The same key, sealed by `to`. `None` if it is already.
    pub(crate) fn reseal(
        stored: &SealedKey,
        from: &Sealer,
        to: &Sealer,
    ) -> Result<Option<Vec<u8>>, SealError> {
        to.take_over(from, purpose(&stored.id.to_string()), &stored.sealed)
    }

    pub(super) fn newest(&self) -> &Key {
        &self.newest
    }

    /// The claims of a token that one of the keys signed.
    pub(super) fn open<C: DeserializeOwned>(&self, token: &str) -> Option<C> {
        let token = Unverified::parse(token)?;
        let key = self.all().find(|key| key.id == token.key)?;
        token.open(&key.public)
    }

    pub(super) fn public(&self) -> Value {
        json!({ "keys": self.all().map(Key::public).collect::<Vec<_>>() })
    }

    fn all(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.newest).chain(&self.older)
    }
}

impl Key {
    fn open(stored: &SealedKey, sealer: &Sealer) -> Result<Self, KeyError> {
        let der = sealer.open(purpose(&stored.id.to_string()), &stored.sealed)?;
        let pair = KeyPair::from_pkcs8(&der).map_err(|_| KeyError::Read)?;
        let public = RsaPublicKeyComponents::from(pair.public_key());
        Ok(Self { id: stored.id, pair, public })
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
