//! Where an operator keeps the bytes of files.

use carta_core::Secret;
use std::path::PathBuf;
use url::{Host, Url};

/// Where a server keeps the bytes of files; by [`Builder::files`](crate::Builder::files).
///
/// Files of one store aren't found in another: whoever moves them copies the objects, under the same names.
///
/// ```
/// use carta_core::Secret;
/// use carta_server::{FileStore, S3, Server};
///
/// let bucket = S3::new("carta-files")
///     .region("eu-central-1")
///     .credentials("the-id-of-an-access-key", Secret::from("the-access-key"));
/// let server = Server::builder().files(FileStore::S3(bucket)).start()?;
/// # Ok::<(), carta_server::ServerError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum FileStore {
    /// With the rest: in memory, or in the folder `files` of the data folder.
    #[default]
    WithData,
    /// In a folder, which is made if it isn't there, and which nobody else may read.
    Folder(PathBuf),
    /// In a bucket.
    S3(S3),
}

/// A bucket of S3, or of a store that speaks its language.
///
/// What a client gave up in the middle may stay behind in the bucket as an unfinished multipart upload, which nobody can read
/// and which is paid for: give the bucket a lifecycle rule that ends those after a day.
#[derive(Clone, Debug)]
pub struct S3 {
    pub(super) bucket: String,
    pub(super) region: Option<String>,
    pub(super) endpoint: Option<String>,
    pub(super) credentials: Option<(String, Secret)>,
    pub(super) prefix: Option<String>,
}

impl S3 {
    /// A bucket of Amazon's.
    ///
    /// Unless [`credentials`](Self::credentials) are given, those of the environment are used: `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`; else those of a web identity, a container or the instance.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            region: None,
            endpoint: None,
            credentials: None,
            prefix: None,
        }
    }

    /// Where the bucket is; if nothing is said, as the environment's `AWS_REGION` or `AWS_DEFAULT_REGION` says, else
    /// `us-east-1`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Another store than Amazon's: its address, without the bucket, which is named in paths. `https`, but for one on this
    /// machine.
    #[must_use]
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Who asks: an access key's id, and the key.
    #[must_use]
    pub fn credentials(mut self, id: impl Into<String>, key: Secret) -> Self {
        self.credentials = Some((id.into(), key));
        self
    }

    /// What the names of all objects begin with, for a bucket that has other things in it too: `carta/files`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }
}

/// A store of files that can't be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileStoreError {
    #[error("the bucket's name must have from 3 to 63 letters, digits, `-` and `.`")]
    Bucket,
    #[error("the region must have letters, digits and `-` alone, as `eu-central-1`")]
    Region,
    #[error(
        "the endpoint isn't the address of a store: expected `https://host`, or `http://127.0.0.1:9000` for one on this \
         machine"
    )]
    Endpoint,
    #[error("the endpoint must be https, unless its host is this machine")]
    PlainEndpoint,
    #[error("the credentials are empty or hold characters that no header may hold")]
    Credentials,
    #[error(
        "with PostgreSQL, it must be said where the contents of files are: in a bucket, or in a folder that all servers share"
    )]
    NoPlace,
    #[error("the folder of files is open to others: take their rights to it away (chmod 700)")]
    OpenFolder,
    #[error("the largest file must have at least one byte")]
    Largest,
    #[error("the store of files can't be set up")]
    Store(#[source] object_store::Error),
    #[error("the folder of files can't be read")]
    Folder(#[source] std::io::Error),
}

/// Checks what would otherwise become a part of addresses and headers.
pub(super) fn check(s3: &S3) -> Result<(), FileStoreError> {
    let all = |text: &str, more: &[char]| {
        text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(&c))
    };
    if !(3..=63).contains(&s3.bucket.len()) || !all(&s3.bucket, &['-', '.']) {
        return Err(FileStoreError::Bucket);
    }
    if s3.region.as_deref().is_some_and(|region| region.is_empty() || !all(region, &['-'])) {
        return Err(FileStoreError::Region);
    }
    if let Some((id, key)) = &s3.credentials {
        let printable = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic());
        if !printable(id) || !printable(key.expose()) {
            return Err(FileStoreError::Credentials);
        }
    }
    Ok(())
}

/// An endpoint, and whether it is on this machine: the only one that may go without TLS.
pub(super) fn endpoint(text: &str) -> Result<(Url, bool), FileStoreError> {
    let url = Url::parse(text).map_err(|_| FileStoreError::Endpoint)?;
    let bare = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let here = match url.host().filter(|_| bare).ok_or(FileStoreError::Endpoint)? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    match url.scheme() {
        "https" => Ok((url, here)),
        "http" if here => Ok((url, here)),
        "http" => Err(FileStoreError::PlainEndpoint),
        _ => Err(FileStoreError::Endpoint),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_goes_without_tls() {
        for text in ["http://127.0.0.1:9000", "http://localhost:1", "http://[::1]:1"] {
            assert!(endpoint(text).is_ok_and(|(_, here)| here), "{text}");
        }
        assert!(endpoint("https://s3.example.com").is_ok_and(|(_, here)| !here));
        for text in [
            "http://s3.example.com",
            "http://10.0.0.1:9000",
            "http://localhost.example.com",
            "ftp://127.0.0.1",
            "https://key:secret@s3.example.com",
            "https://s3.example.com?a=b",
            "s3.example.com",
            "",
        ] {
            assert!(endpoint(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_would_become_a_part_of_addresses_is_checked() {
        assert!(check(&S3::new("a-bucket.of").region("eu-central-1")).is_ok());
        for bucket in ["", "ab", "a/b/c", "a bucket", "bucket?x", "bucket@host", &"b".repeat(64)] {
            assert!(check(&S3::new(bucket)).is_err(), "{bucket}");
        }
        for region in ["", "eu.evil.example/", "a b"] {
            assert!(check(&S3::new("bucket").region(region)).is_err(), "{region}");
        }
        for (id, key) in [("", "key"), ("id", ""), ("id\r\n", "key"), ("id", "a key")] {
            assert!(check(&S3::new("bucket").credentials(id, key.into())).is_err(), "{id} {key}");
        }
    }

    #[test]
    fn keys_are_not_shown() {
        let shown = format!("{:?}", S3::new("bucket").credentials("id", "hunter2".into()));
        assert!(shown.contains("bucket") && !shown.contains("hunter2"), "{shown}");
    }
}
