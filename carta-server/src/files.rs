//! The bytes of files: in an object store, under random keys that nobody else learns.
//!
//! Nothing is stored that the database doesn't know of: a key is written down before the first byte (`objects`), becomes a
//! part of a file in the transaction that makes the file, and is otherwise forsaken and [swept](Files::sweep) away.

mod places;
mod read;
mod settings;
mod store;
mod write;

pub(crate) use places::Place;
pub(crate) use read::Span;
pub(crate) use settings::FileStoreError;
pub use settings::{FileStore, S3};
pub(crate) use store::Objects;
pub(crate) use write::{Cut, Stored, WHOLE, too_large};

use crate::clock::Clock;
use crate::error::Error;
use crate::ids::{ObjectKey, UserId};
use crate::store::{Store, StoreError};
use places::Places;
use std::sync::Arc;
use tokio::sync::Mutex;

/// So many objects are deleted between two looks at the database.
const BATCH: u32 = 100;

/// The store of files. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Files {
    objects: Objects,
    store: Store,
    clock: Clock,
    largest: u64,
    places: Arc<Places>,
    sweeping: Arc<Mutex<()>>,
}

impl Files {
    pub(crate) fn new(objects: Objects, store: Store, clock: Clock, largest: u64) -> Self {
        let (places, sweeping) = (Arc::default(), Arc::default());
        Self { objects, store, clock, largest, places, sweeping }
    }

    /// The largest file, in bytes.
    pub(crate) fn largest(&self) -> u64 {
        self.largest
    }

    /// In the words of `storageType`.
    pub(crate) fn storage_type(&self) -> &'static str {
        self.objects.storage_type()
    }

    /// A place to receive a content in: each takes memory, so there are few.
    pub(crate) fn place(&self, user: UserId) -> Result<Place, Error> {
        Places::take(&self.places, user)
    }

    /// Deletes, soon, what is forsaken. What can't be deleted now is left for the next time.
    pub(crate) fn sweep(&self) {
        let files = self.clone();
        tokio::spawn(async move {
            if let Err(error) = files.swept().await {
                tracing::warn!(%error, "forsaken contents of files are left for later");
            }
        });
    }

    async fn swept(&self) -> Result<(), StoreError> {
        let _alone = self.sweeping.lock().await;
        loop {
            let forsaken = self.forsaken().await?;
            if forsaken.is_empty() || !self.delete(&forsaken).await? {
                return Ok(());
            }
        }
    }

    async fn forsaken(&self) -> Result<Vec<ObjectKey>, StoreError> {
        let found = self.store.write(|mut tx| async move {
            let now = self.clock.now();
            tx.end_expired_uploads(now).await?;
            let forsaken = tx.forsaken_objects(now, BATCH).await?;
            tx.commit().await?;
            Ok(forsaken)
        });
        found.await
    }

    /// Whether all of them are gone now.
    async fn delete(&self, keys: &[ObjectKey]) -> Result<bool, StoreError> {
        let (mut gone, mut all) = (Vec::new(), true);
        for key in keys {
            match self.objects.delete(*key).await {
                Ok(()) => gone.push(*key),
                Err(error) => {
                    all = false;
                    tracing::warn!(%error, "the content of a removed file can't be deleted now");
                }
            }
        }
        let gone = &gone;
        self.store
            .write(|mut tx| async move {
                for key in gone {
                    tx.forget_object(*key).await?;
                }
                tx.commit().await?;
                Ok(all)
            })
            .await
    }
}
