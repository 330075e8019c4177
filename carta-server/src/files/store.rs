//! The object store: a folder, a bucket, or memory.

use super::settings::{self, FileStoreError, S3};
use crate::ids::ObjectKey;
use axum::body::Bytes;
use futures_util::stream::BoxStream;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    BackoffConfig, ClientOptions, GetOptions, ObjectStore, ObjectStoreExt as _, RetryConfig,
};
use std::io::ErrorKind;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How much is gathered before it is sent on: S3 takes parts of at least 5 MiB, and 10 000 of them.
const PART: usize = 8 << 20;
/// On a disk, nothing is gained by gathering more.
const PART_ON_DISK: usize = 1 << 20;
/// For one part to go, or for the next bytes to come. How long a whole download takes is the client's affair.
const IDLE: Duration = Duration::from_secs(60);
/// Shorter than a client waits: it hears that files are unavailable rather than nothing.
const RETRIES: RetryConfig = RetryConfig {
    backoff: BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(1),
        base: 2.0,
    },
    max_retries: 3,
    retry_timeout: Duration::from_secs(10),
};

/// Objects under random keys.
#[derive(Clone)]
pub(crate) struct Objects {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    storage_type: &'static str,
    part: usize,
    /// Where half-written objects may be left behind by a process that was killed.
    folder: Option<PathBuf>,
}

impl Objects {
    pub(crate) fn in_memory() -> Self {
        Self {
            store: Arc::new(InMemory::new()),
            prefix: Path::default(),
            storage_type: "Local",
            part: PART_ON_DISK,
            folder: None,
        }
    }

    /// In a folder that is there.
    pub(crate) fn in_folder(path: &std::path::Path) -> Result<Self, FileStoreError> {
        refuse_open(path)?;
        let folder = path.canonicalize().map_err(FileStoreError::Folder)?;
        let store = LocalFileSystem::new_with_prefix(&folder).map_err(FileStoreError::Store)?;
        Ok(Self {
            // An acknowledged file outlives a power cut.
            store: Arc::new(store.with_fsync(true)),
            prefix: Path::default(),
            storage_type: "Local",
            part: PART_ON_DISK,
            folder: Some(folder),
        })
    }

    /// In a bucket. Whether it is there is found out when it is needed: who may do what doesn't hang on it.
    pub(crate) fn in_bucket(s3: &S3) -> Result<Self, FileStoreError> {
        settings::check(s3)?;
        let prefix = s3.prefix.as_deref().map_or(Ok(Path::default()), Path::parse);
        Ok(Self {
            store: Arc::new(bucket(s3)?),
            prefix: prefix.map_err(|error| FileStoreError::Store(error.into()))?,
            storage_type: "S3",
            part: PART,
            folder: None,
        })
    }

    pub(super) fn storage_type(&self) -> &'static str {
        self.storage_type
    }

    /// Nothing is there under the key before the writer is shut down.
    pub(super) fn writer(&self, key: ObjectKey) -> BufWriter {
        BufWriter::with_capacity(Arc::clone(&self.store), self.path(key), self.part)
            .with_max_concurrency(1)
    }

    pub(super) async fn read(
        &self,
        key: ObjectKey,
        range: Range<u64>,
    ) -> object_store::Result<BoxStream<'static, object_store::Result<Bytes>>> {
        let options = GetOptions { range: Some(range.into()), ..GetOptions::default() };
        Ok(self.store.get_opts(&self.path(key), options).await?.into_stream())
    }

    /// What isn't there is gone already.
    pub(super) async fn delete(&self, key: ObjectKey) -> object_store::Result<()> {
        if let Some(folder) = &self.folder {
            // The name under which the store writes before it renames. No key is written twice, so there is no second.
            match tokio::fs::remove_file(folder.join(format!("{}#1", self.path(key)))).await {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    let source = Box::new(error);
                    return Err(object_store::Error::Generic { store: "folder", source });
                }
                _ => {}
            }
        }
        match self.store.delete(&self.path(key)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            other => other,
        }
    }

    fn path(&self, key: ObjectKey) -> Path {
        self.prefix.clone().join(key.to_string())
    }
}

/// The folder holds what permissions guard.
fn refuse_open(path: &std::path::Path) -> Result<(), FileStoreError> {
    let metadata = std::fs::metadata(path).map_err(FileStoreError::Folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(FileStoreError::OpenFolder);
        }
    }
    let _ = metadata;
    Ok(())
}

fn bucket(s3: &S3) -> Result<object_store::aws::AmazonS3, FileStoreError> {
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(&s3.bucket);
    if let Some(region) = &s3.region {
        builder = builder.with_region(region);
    }
    if let Some((id, key)) = &s3.credentials {
        builder = AmazonS3Builder::new()
            .with_bucket_name(&s3.bucket)
            .with_region(region_of(&builder))
            .with_access_key_id(id)
            .with_secret_access_key(key.expose());
    }
    // `from_env` reads one from the environment, and `AWS_ALLOW_HTTP` with it, which isn't its to say.
    let named = s3.endpoint.clone();
    let named = named.or_else(|| builder.get_config_value(&AmazonS3ConfigKey::Endpoint));
    let mut options =
        ClientOptions::new().with_allow_http(false).with_timeout_disabled().with_read_timeout(IDLE);
    if let Some(text) = named {
        let (url, here) = settings::endpoint(&text)?;
        let text = url.as_str().trim_end_matches('/');
        builder = builder.with_endpoint(text).with_virtual_hosted_style_request(false);
        if here {
            options = options.with_allow_http(true);
            // What is on this machine is reached by no proxy: one is named, so that the environment's isn't used, and
            // excluded for the only host that is asked.
            let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
            options = options.with_proxy_url(text).with_proxy_excludes(host);
        }
    }
    let builder = builder.with_client_options(options).with_retry(RETRIES);
    // Not every store has the call that deletes many at once.
    builder.with_disable_bulk_delete(true).build().map_err(FileStoreError::Store)
}

fn region_of(builder: &AmazonS3Builder) -> String {
    let region = builder.get_config_value(&AmazonS3ConfigKey::Region);
    let default = || builder.get_config_value(&AmazonS3ConfigKey::DefaultRegion);
    region.or_else(default).unwrap_or_else(|| "us-east-1".to_owned())
}
