//! A new master key: whatever the previous one sealed is sealed by it, all of it or none.

use super::error::Problem;
use crate::directory;
use crate::login::reseal_verifier;
use crate::seal::{DecoyKey, MasterKey, Purpose, SealError, Sealer};
use crate::store::{Change, KeyPurpose, Transaction};
use crate::tokens::Keys;

const DECOY_KEY: &str = "decoy key";

/// Seals everything anew that isn't sealed by `to`, and says how much. Data of neither key are an error, and nothing is changed then.
pub(super) async fn everything(
    tx: &mut Transaction,
    from: &Sealer,
    to: &Sealer,
    now: u64,
) -> Result<usize, Problem> {
    let changed = signing_keys(tx, from, to).await?
        + settings(tx, from, to).await?
        + credentials(tx, from, to).await?
        + secrets(tx, from, to).await?;
    if changed > 0 {
        tx.audit(None, Change::MasterKeyChanged, now)?;
    }
    Ok(changed)
}

async fn signing_keys(tx: &mut Transaction, from: &Sealer, to: &Sealer) -> Result<usize, Problem> {
    let mut changed = 0;
    for purpose in KeyPurpose::ALL {
        for key in tx.signing_keys(purpose).await? {
            if let Some(sealed) = Keys::reseal(&key, from, to)? {
                tx.reseal_signing_key(key.id, &sealed).await?;
                changed += 1;
            }
        }
    }
    Ok(changed)
}

async fn settings(tx: &mut Transaction, from: &Sealer, to: &Sealer) -> Result<usize, Problem> {
    let Some(sealed) = tx.sealed_setting(DECOY_KEY).await? else {
        return Ok(0);
    };
    let Some(sealed) = to.take_over(from, purpose(DECOY_KEY), &sealed)? else {
        return Ok(0);
    };
    tx.put_sealed_setting(DECOY_KEY, &sealed).await?;
    Ok(1)
}

async fn credentials(tx: &mut Transaction, from: &Sealer, to: &Sealer) -> Result<usize, Problem> {
    let (mut changed, mut last) = (0, String::new());
    loop {
        let batch = tx.credentials_after(&last).await?;
        let Some(end) = batch.last() else {
            return Ok(changed);
        };
        last = end.user.to_string();
        for stored in &batch {
            if let Some(sealed) = reseal_verifier(stored, from, to)? {
                tx.reseal_credentials(stored.user, &sealed).await?;
                changed += 1;
            }
        }
    }
}

async fn secrets(tx: &mut Transaction, from: &Sealer, to: &Sealer) -> Result<usize, Problem> {
    let (mut changed, mut last) = (0, (String::new(), String::new()));
    loop {
        let batch = tx.secrets_after(&last.0, &last.1).await?;
        let Some(end) = batch.last() else {
            return Ok(changed);
        };
        last = (end.user.to_string(), end.name.clone());
        for mut secret in batch {
            if let Some(sealed) = directory::reseal_secret(&secret, from, to)? {
                secret.sealed = sealed;
                tx.reseal_secret(&secret).await?;
                changed += 1;
            }
        }
    }
}

/// The server's decoy key, made of its first master key.
pub(super) async fn decoy_key(
    tx: &mut Transaction,
    first: &MasterKey,
    sealer: &Sealer,
) -> Result<DecoyKey, Problem> {
    if let Some(sealed) = tx.sealed_setting(DECOY_KEY).await? {
        let opened = sealer.open(purpose(DECOY_KEY), &sealed)?;
        let key = opened.first_chunk().filter(|key: &&[u8; 32]| key.len() == opened.len());
        return Ok(key.copied().map(DecoyKey::new).ok_or(SealError::Broken)?);
    }
    let key = first.decoy_key();
    let sealed = sealer.seal(purpose(DECOY_KEY), key.as_slice())?;
    tx.put_sealed_setting(DECOY_KEY, &sealed).await?;
    Ok(key)
}

fn purpose(name: &str) -> Purpose<'_> {
    Purpose { kind: "setting", id: name }
}
