//! Whom a login is for: a user with credentials, or a decoy that no password fits.

use super::{LoginError, step};
use crate::ids::{CredentialId, UserId};
use crate::seal::{DecoyKey, Purpose, SealError, Sealer};
use crate::store::{Store, StoredCredentials};
use carta_core::srp::Verifier;
use std::sync::Arc;

const KIND: &str = "verifier";

pub(super) struct Candidate {
    pub(super) user: UserId,
    pub(super) version: CredentialId,
    pub(super) verifier: Verifier,
}

pub(super) struct Candidates {
    store: Store,
    sealer: Arc<Sealer>,
    decoy_key: DecoyKey,
    /// Opened where there is nothing to open, so that the steps are the same.
    stand_in: StoredCredentials,
}

impl Candidates {
    pub(super) fn new(
        store: Store,
        sealer: Arc<Sealer>,
        decoy_key: DecoyKey,
    ) -> Result<Self, LoginError> {
        let stand_in = stand_in(&sealer, decoy_key.as_slice())?;
        Ok(Self { store, sealer, decoy_key, stand_in })
    }

    /// The user's verifier is read and opened and a decoy is made, always both; then one of them is taken.
    pub(super) async fn find(&self, name: &str) -> Result<Candidate, LoginError> {
        step!("look up");
        let mut tx = self.store.read().await?;
        let stored = tx.credentials(name).await?;
        drop(tx);
        step!("make decoy");
        let decoy = Verifier::decoy(self.decoy_key.as_slice(), name);
        step!("open verifier");
        let opened = self.open(stored.as_ref().unwrap_or(&self.stand_in))?;
        Ok(match stored {
            Some(stored) => {
                Candidate { user: stored.user, version: stored.version, verifier: opened }
            }
            None => Candidate {
                user: UserId::random(),
                version: CredentialId::random(),
                verifier: decoy,
            },
        })
    }

    fn open(&self, stored: &StoredCredentials) -> Result<Verifier, LoginError> {
        let id = purpose_id(stored.user, stored.version);
        let opened = self.sealer.open(purpose(&id), &stored.sealed)?;
        let opened = std::str::from_utf8(&opened).map_err(|_| LoginError::Verifier)?;
        Ok(Verifier::from_hex(&stored.salt, opened)?)
    }
}

/// Bound to its user and version: copied to another user's row, it opens nothing.
pub(crate) fn seal_verifier(
    sealer: &Sealer,
    user: UserId,
    version: CredentialId,
    verifier: &Verifier,
) -> Result<Vec<u8>, SealError> {
    let id = purpose_id(user, version);
    sealer.seal(purpose(&id), verifier.verifier_hex().expose().as_bytes())
}

/// The same verifier, sealed by `to`. `None` if it is already.
pub(crate) fn reseal_verifier(
    stored: &StoredCredentials,
    from: &Sealer,
    to: &Sealer,
) -> Result<Option<Vec<u8>>, SealError> {
    let id = purpose_id(stored.user, stored.version);
    to.take_over(from, purpose(&id), &stored.sealed)
}

fn stand_in(sealer: &Sealer, decoy_key: &[u8]) -> Result<StoredCredentials, SealError> {
    let (user, version) = (UserId::random(), CredentialId::random());
    let verifier = Verifier::decoy(decoy_key, "");
    Ok(StoredCredentials {
        user,
        version,
        salt: verifier.salt_hex(),
        sealed: seal_verifier(sealer, user, version, &verifier)?,
        temporary: false,
    })
}

fn purpose_id(user: UserId, version: CredentialId) -> String {
    format!("{user} {version}")
}

fn purpose(id: &str) -> Purpose<'_> {
    Purpose { kind: KIND, id }
}
