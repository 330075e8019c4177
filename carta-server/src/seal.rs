//! Sealing: what lies in the database, or travels through a client's hands, and is nobody else's to read or to change.

mod master_key;

pub(crate) use master_key::{MasterKey, MasterKeyError};

use aws_lc_rs::hmac;
use aws_lc_rs::rand;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const KEY_ID_BYTES: usize = 8;
const NONCE_BYTES: usize = 24;

/// A sealed text that couldn't be opened or made. It holds nothing of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SealError {
    #[error("sealed with another master key")]
    OtherKey,
    #[error("sealed data was changed, cut short or moved to another place")]
    Broken,
    #[error("the system has no random numbers")]
    Random,
}

/// Seals with a key derived from the master key, by XChaCha20-Poly1305: its nonces are long enough to be random.
pub(crate) struct Sealer {
    cipher: XChaCha20Poly1305,
    key_id: [u8; KEY_ID_BYTES],
}

/// What a sealed text is and whose: it opens as nothing else.
#[derive(Clone, Copy)]
pub(crate) struct Purpose<'a> {
    pub(crate) kind: &'static str,
    pub(crate) id: &'a str,
}

impl Sealer {
    pub(crate) fn new(master: &MasterKey) -> Self {
        let key = master.derive("seal");
        let mut key_id = [0; KEY_ID_BYTES];
        for (to, from) in key_id.iter_mut().zip(master.derive("key id").iter()) {
            *to = *from;
        }
        let cipher = XChaCha20Poly1305::new(&(*key).into());
        Self { cipher, key_id }
    }

    /// format ‖ key id ‖ nonce ‖ ciphertext and tag
    pub(crate) fn seal(&self, purpose: Purpose<'_>, content: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_BYTES];
        rand::fill(&mut nonce).map_err(|_| SealError::Random)?;
        let payload = Payload { msg: content, aad: &self.bound_to(purpose) };
        let ciphertext = self.cipher.encrypt(&XNonce::from(nonce), payload);
        let ciphertext = ciphertext.map_err(|_| SealError::Broken)?;
        Ok([&[FORMAT], &self.key_id[..], &nonce[..], &ciphertext].concat())
    }

    pub(crate) fn open(
        &self,
        purpose: Purpose<'_>,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (format, rest) = sealed.split_first().ok_or(SealError::Broken)?;
        let (key_id, rest) = rest.split_first_chunk::<KEY_ID_BYTES>().ok_or(SealError::Broken)?;
        let (nonce, msg) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Broken)?;
        if *format != FORMAT {
            return Err(SealError::Broken);
        }
        if *key_id != self.key_id {
            return Err(SealError::OtherKey);
        }
        let payload = Payload { msg, aad: &self.bound_to(purpose) };
        let content = self.cipher.decrypt(&XNonce::from(*nonce), payload);
        content.map(Zeroizing::new).map_err(|_| SealError::Broken)
    }

    /// What another sealer sealed, sealed by this one. `None` if it is by this one already.
    pub(crate) fn take_over(
        &self,
        from: &Self,
        purpose: Purpose<'_>,
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, SealError> {
        match self.open(purpose, sealed) {
            Ok(_) => Ok(None),
            Err(SealError::OtherKey) => {
                let content = from.open(purpose, sealed)?;
                self.seal(purpose, &content).map(Some)
            }
            Err(other) => Err(other),
        }
    }

    /// Lengths in front, so that no two purposes are the same bytes.
    fn bound_to(&self, purpose: Purpose<'_>) -> Vec<u8> {
        let (kind, id) = (purpose.kind.as_bytes(), purpose.id.as_bytes());
        let kind_length = (kind.len() as u64).to_be_bytes();
        [&self.key_id[..], &kind_length[..], kind, id].concat()
    }
}

/// What the salts of users who aren't there are made with. It stays when the master key changes: names whose salt
/// changed that day would be those that nobody has.
pub(crate) type DecoyKey = Zeroizing<[u8; 32]>;

impl MasterKey {
    /// The first decoy key of a server whose first master key this is.
    pub(crate) fn decoy_key(&self) -> DecoyKey {
        self.derive("decoy")
    }

    /// A key of its own for each use, by HMAC-SHA-256, as HKDF expands one.
    pub(crate) fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.bytes());
        let tag = hmac::sign(&key, format!("carta-server {purpose} v1").as_bytes());
        let mut derived = Zeroizing::new([0; 32]);
        for (to, from) in derived.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
        derived
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PURPOSE: Purpose<'_> = Purpose { kind: "verifier", id: "andy" };

    fn sealer() -> Sealer {
        Sealer::new(&MasterKey::random().expect("random numbers"))
    }

    #[test]
    fn opens_what_it_sealed_for_the_same_purpose_only() {
        let sealer = sealer();
        let sealed = sealer.seal(PURPOSE, b"content").expect("sealed");
        assert_eq!(sealer.open(PURPOSE, &sealed).expect("opened").as_slice(), b"content");
        let moved = [
            Purpose { id: "beth", ..PURPOSE },
            Purpose { kind: "challenge", ..PURPOSE },
            Purpose { kind: "verifiera", id: "ndy" },
        ];
        for purpose in moved {
            assert_eq!(sealer.open(purpose, &sealed), Err(SealError::Broken));
        }
    }

    #[test]
    fn every_changed_bit_and_every_cut_is_found() {
        let sealer = sealer();
        let sealed = sealer.seal(PURPOSE, b"content").expect("sealed");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(sealer.open(PURPOSE, &changed).is_err(), "byte {at}");
            assert!(sealer.open(PURPOSE, &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn another_master_key_is_named_as_the_cause() {
        let sealed = sealer().seal(PURPOSE, b"content").expect("sealed");
        assert_eq!(sealer().open(PURPOSE, &sealed), Err(SealError::OtherKey));
    }

    #[test]
    fn a_sealer_takes_over_what_one_other_sealed_and_no_more() {
        let (old, new, third) = (sealer(), sealer(), sealer());
        let sealed = old.seal(PURPOSE, b"content").expect("sealed");
        let taken = new.take_over(&old, PURPOSE, &sealed).expect("opened").expect("sealed anew");
        assert_eq!(new.open(PURPOSE, &taken).expect("opened").as_slice(), b"content");
        assert_eq!(old.open(PURPOSE, &taken), Err(SealError::OtherKey));
        assert_eq!(new.take_over(&old, PURPOSE, &taken), Ok(None));
        assert_eq!(new.take_over(&third, PURPOSE, &sealed), Err(SealError::OtherKey));
        let elsewhere = Purpose { id: "beth", ..PURPOSE };
        assert_eq!(new.take_over(&old, elsewhere, &sealed), Err(SealError::Broken));
    }
}
