//! The keys in use: read from memory, and seen to when something is due.

use super::keys::{KeyError, Keys};
use super::rotation::{self, Rotation};
use crate::ids::KeyId;
use crate::seal::Sealer;
use crate::store::{Change, KeyPurpose, SealedKey, Store, StoreError, Transaction};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Mutex;

pub(crate) struct KeyRing {
    store: Store,
    sealer: Arc<Sealer>,
    purpose: KeyPurpose,
    rotation: Rotation,
    /// How long what they sign lasts.
    longest: u64,
    current: RwLock<Current>,
    /// One at a time sees to the keys.
    turn: Mutex<()>,
    /// When a key was last looked up that wasn't known.
    looked_at: Mutex<u64>,
}

/// The keys, and when something is to be done about them.
#[derive(Clone)]
struct Current {
    keys: Arc<Keys>,
    due: u64,
}

impl KeyRing {
    /// Keys that change every `period` seconds, for what lasts `longest`.
    pub(crate) fn new(
        keys: Keys,
        store: Store,
        sealer: Arc<Sealer>,
        purpose: KeyPurpose,
        period: u64,
        longest: u64,
    ) -> Self {
        let rotation = Rotation::every(period);
        let current = RwLock::new(Current::new(keys, rotation));
        let (turn, looked_at) = (Mutex::new(()), Mutex::new(0));
        Self { store, sealer, purpose, rotation, longest, current, turn, looked_at }
    }

    /// The keys as they are now. What is due is done first; where that fails, or another request is at it, those of
    /// before serve: which of them counts when is for the time to say, not for whether it was tidied up.
    pub(crate) async fn at(&self, now: u64) -> Arc<Keys> {
        let Current { keys, due } = self.held();
        if now < due {
            return keys;
        }
        let Ok(_turn) = self.turn.try_lock() else {
            return keys;
        };
        match self.see_to(now).await {
            Ok(()) => self.held().keys,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "signing keys are due");
                keys
            }
        }
    }

    /// For how many seconds the key has signed that signs now.
    pub(crate) fn age(&self, now: u64) -> u64 {
        let spans = self.held().keys.spans();
        let begun = spans.iter().map(|span| span.signs_from).filter(|from| *from <= now).max();
        begun.map_or(0, |from| now - from)
    }

    /// A key that will do for [`replace`](Self::replace), unless one is announced already. Slow.
    pub(crate) async fn make(&self, signs_from: u64) -> Result<SealedKey, KeyError> {
        let (sealer, purpose, longest) = (Arc::clone(&self.sealer), self.purpose, self.longest);
        let task =
            tokio::task::spawn_blocking(move || Keys::make(&sealer, purpose, signs_from, longest));
        task.await.map_err(|_| KeyError::Panicked)?
    }

    /// Signs with another key from now on: with the one that is announced, else with `new`. Which one it is.
    pub(crate) async fn replace(
        &self,
        tx: &mut Transaction,
        new: &SealedKey,
        now: u64,
    ) -> Result<KeyId, StoreError> {
        let stored = tx.signing_keys(self.purpose).await?;
        // Where the clock was set back, the one that signs may seem to be announced itself.
        let signs = stored.iter().rposition(|key| key.signs_from <= now).unwrap_or_default();
        let announced = stored.into_iter().skip(signs).nth(1);
        if let Some(announced) = announced {
            tx.set_signing_start(announced.id, now).await?;
            tx.announce_keys().await?;
            return Ok(announced.id);
        }
        tx.insert_signing_key(new, now).await?;
        tx.announce_keys().await?;
        Ok(new.id)
    }

    /// What a token is believed to say. One that is signed by a key which isn't known here may be signed by one that
    /// another server has just made: that is looked up, once a second at most, whoever shows what.
    pub(crate) async fn believe<T>(
        &self,
        token: &str,
        now: u64,
        open: impl Fn(&Keys) -> Option<T>,
    ) -> Option<T> {
        let keys = self.at(now).await;
        let believed = open(&keys);
        if believed.is_some() || keys.has_key_of(token) {
            return believed;
        }
        // Whoever waited here for another look finds what that has found.
        let mut looked_at = self.looked_at.lock().await;
        if *looked_at == now {
            return open(&self.held().keys);
        }
        *looked_at = now;
        match self.refresh().await {
            Ok(()) => open(&self.held().keys),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "a key that isn't known can't be looked up");
                None
            }
        }
    }

    /// Takes over what this or another server has changed.
    pub(crate) async fn refresh(&self) -> Result<(), KeyError> {
        let stored = self.stored().await?;
        if !self.held().keys.are(&stored) {
            self.hold(Keys::open_stored(&stored, &self.sealer)?);
        }
        Ok(())
    }

    /// Whether those that are stored can be used.
    pub(crate) async fn check(&self) -> Result<(), KeyError> {
        let stored = self.stored().await?;
        if self.held().keys.are(&stored) {
            return Ok(());
        }
        Keys::open_stored(&stored, &self.sealer).map(drop)
    }

    async fn stored(&self) -> Result<Vec<SealedKey>, KeyError> {
        let mut tx = self.store.read().await?;
        Ok(tx.signing_keys(self.purpose).await?)
    }

    /// Makes the next key and drops those whose tokens have all ended, in one transaction.
    async fn see_to(&self, now: u64) -> Result<(), KeyError> {
        let new = match self.rotation.next(&self.held().keys.spans(), now) {
            Some(signs_from) => Some(self.make(signs_from).await?),
            None => None,
        };
        let stored = self.keep(new.as_ref(), now).await?;
        self.hold(Keys::open_stored(&stored, &self.sealer)?);
        Ok(())
    }

    /// All keys, when `new` is one of them if it is still wanted, and those that are of no use any more aren't.
    async fn keep(&self, new: Option<&SealedKey>, now: u64) -> Result<Vec<SealedKey>, StoreError> {
        let kept = self.store.write(|mut tx| async move {
            let stored = tx.signing_keys(self.purpose).await?;
            let spans = rotation::spans(&stored);
            // Another server may have made one meanwhile.
            if let (Some(new), Some(_)) = (new, self.rotation.next(&spans, now)) {
                tx.insert_signing_key(new, now).await?;
                tx.announce_keys().await?;
                let id = new.id.to_string();
                tx.audit(None, Change::SigningKeyMade(&id), now)?;
            }
            for (key, span) in stored.iter().zip(spans) {
                if span.ends_at.is_some_and(|end| end <= now) {
                    tx.remove_signing_key(key.id).await?;
                }
            }
            let stored = tx.signing_keys(self.purpose).await?;
            tx.commit().await?;
            Ok(stored)
        });
        kept.await
    }

    fn held(&self) -> Current {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hold(&self, keys: Keys) {
        let current = Current::new(keys, self.rotation);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = current;
    }
}

impl Current {
    fn new(keys: Keys, rotation: Rotation) -> Self {
        Self { due: rotation.due(&keys.spans()), keys: Arc::new(keys) }
    }
}

#[cfg(test)]
mod tests {
    use crate::clock::ManualClock;
    use crate::store::KeyPurpose;

    #[test]
    fn a_clock_that_was_set_back_lets_no_key_take_its_own_place() {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let (then, now) = (1_000, 900);
            let app = crate::server::app_at(ManualClock::new(then)).await;
            let new = app.keys.make(now).await.expect("made");
            let mut tx = app.store.begin_write().await.expect("begun");
            let before = tx.signing_keys(KeyPurpose::Tokens).await.expect("read");
            let key = app.keys.replace(&mut tx, &new, now).await.expect("replaced");
            tx.commit().await.expect("committed");
            assert!(before.iter().all(|old| old.id != key), "it signed before");
            app.keys.refresh().await.expect("read");
            let public = format!("{:?}", app.keys.at(now).await.public(now));
            assert!(public.contains(&key.to_string()), "{public}");
            // Asked once more, it isn't the one that is announced either.
            let another = app.keys.make(now).await.expect("made");
            let mut tx = app.store.begin_write().await.expect("begun");
            let next = app.keys.replace(&mut tx, &another, now).await.expect("replaced");
            assert_ne!(next, key);
        });
    }
}
