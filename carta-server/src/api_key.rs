//! The key of an API token: which token it is, and the proof of it.

use crate::ids::ApiTokenId;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use carta_core::Secret;
use zeroize::Zeroizing;

/// So that a key is known for one wherever it turns up.
const PREFIX: &str = "carta_";
const ID_BYTES: usize = 16;
const PROOF_BYTES: usize = 32;
/// Of the id: enough to tell one's tokens apart, and no part of the proof.
const SHOWN_CHARS: usize = 6;

/// A key that was shown to us, or is about to be shown to its owner for the only time.
pub(crate) struct ApiKey {
    pub(crate) token: ApiTokenId,
    proof: Zeroizing<[u8; PROOF_BYTES]>,
}

impl ApiKey {
    /// A new key of a new token. `None` if the system has no random numbers.
    pub(crate) fn random() -> Option<Self> {
        let mut proof = Zeroizing::new([0; PROOF_BYTES]);
        rand::fill(proof.as_mut_slice()).ok()?;
        Some(Self { token: ApiTokenId::random(), proof })
    }

    /// A key in the one form that we write.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64.decode(text.strip_prefix(PREFIX)?).ok()?);
        let (id, proof) = bytes.split_first_chunk::<ID_BYTES>()?;
        let proof = <[u8; PROOF_BYTES]>::try_from(proof).ok()?;
        Some(Self { token: ApiTokenId::from_bytes(*id), proof: Zeroizing::new(proof) })
    }

    pub(crate) fn text(&self) -> Secret {
        let bytes = Zeroizing::new([&self.token.to_bytes()[..], self.proof.as_slice()].concat());
        let encoded = Zeroizing::new(BASE64.encode(bytes.as_slice()));
        Secret::from(format!("{PREFIX}{}", encoded.as_str()))
    }

    /// What is kept of it. The proof is random and as long as the digest, so that nothing slower is needed.
    pub(crate) fn digest(&self) -> Vec<u8> {
        digest::digest(&digest::SHA256, self.proof.as_slice()).as_ref().to_vec()
    }

    /// Whether it is the key of which this was kept, in the same time whatever the answer.
    pub(crate) fn is_of(&self, digest: &[u8]) -> bool {
        verify_slices_are_equal(&self.digest(), digest).is_ok()
    }
}

/// The key of a token as listings show it.
pub(crate) fn obscured(token: ApiTokenId) -> String {
    let id: String = BASE64.encode(token.to_bytes()).chars().take(SHOWN_CHARS).collect();
    format!("{PREFIX}{id}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written_and_proves_itself_alone() {
        let (key, other) = (ApiKey::random().expect("random"), ApiKey::random().expect("random"));
        let text = key.text();
        let read = ApiKey::parse(text.expose()).expect("a key");
        assert_eq!(read.token, key.token);
        assert!(read.is_of(&key.digest()));
        assert!(!other.is_of(&key.digest()));
        assert!(!read.is_of(&[]));
        let shown = obscured(key.token);
        let shown = shown.strip_suffix('…').expect("cut short");
        assert!(text.expose().starts_with(shown));
        assert!(shown.len() < PREFIX.len() + ID_BYTES, "no part of the proof");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let text = ApiKey::random().expect("random").text().expose().to_owned();
        let bare = text.strip_prefix(PREFIX).expect("a prefix");
        for bad in [
            "",
            "carta_",
            bare,
            &text[..text.len() - 4],
            &format!("{text}AAAA"),
            &format!("{text}="),
        ] {
            assert!(ApiKey::parse(bad).is_none(), "{bad}");
        }
    }
}
