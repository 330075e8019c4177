//! `SECRET_BLOCK`: the server's state between the two requests of a login.

use crate::ids::{ChallengeId, CredentialId, UserId};
use crate::seal::{Purpose, SealError, Sealer};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

const KIND: &str = "challenge";
/// Ours have some 2000 characters.
const MAX_CHARS: usize = 8 * 1024;

/// Its length depends on the name and on what the client sent, never on whether the name is known.
#[derive(Serialize, Deserialize)]
pub(super) struct Block {
    pub(super) id: ChallengeId,
    /// `USER_ID_FOR_SRP`.
    pub(super) user_name: String,
    /// For a decoy, ids that nobody has.
    pub(super) user: UserId,
    pub(super) version: CredentialId,
    pub(super) client_key: String,
    pub(super) ephemeral: String,
    pub(super) expires_at: u64,
}

impl Drop for Block {
    fn drop(&mut self) {
        self.ephemeral.zeroize();
    }
}

impl Block {
    pub(super) fn seal(&self, sealer: &Sealer, pool: &str) -> Result<String, SealError> {
        let json = serde_json::to_vec(self).map(Zeroizing::new);
        let json = json.map_err(|_| SealError::Broken)?;
        Ok(BASE64.encode(sealer.seal(purpose(pool), &json)?))
    }

    /// The state, and the sealed bytes, which the client has signed. `None` if it isn't one of ours, unchanged.
    pub(super) fn open(text: &str, sealer: &Sealer, pool: &str) -> Option<(Self, Vec<u8>)> {
        if text.len() > MAX_CHARS {
            return None;
        }
        let sealed = BASE64.decode(text).ok()?;
        let json = sealer.open(purpose(pool), &sealed).ok()?;
        Some((serde_json::from_slice(&json).ok()?, sealed))
    }

    pub(super) fn ephemeral_bytes(&self) -> Option<Zeroizing<Vec<u8>>> {
        hex::decode(self.ephemeral.as_bytes()).map(Zeroizing::new).ok()
    }
}

fn purpose(pool: &str) -> Purpose<'_> {
    Purpose { kind: KIND, id: pool }
}
