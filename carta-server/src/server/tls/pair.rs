//! A certificate and its key, read from files.

use crate::private_file::shared_mode;
use aws_lc_rs::digest::{SHA256, digest};
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::{InconsistentKeys, ServerConfig};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use webpki::{EndEntityCert, KeyUsage};
use zeroize::Zeroizing;

/// The only protocol that is spoken.
const HTTP_1: &[u8] = b"http/1.1";
/// A chain takes a few kilobytes.
const LARGEST: u64 = 1024 * 1024;
/// The year 9999, with which certificates that don't end say so.
const LATEST: Duration = Duration::from_secs(253_402_300_800);

/// Where the certificate is that a server shows, and its key: both in PEM form, as certificate authorities and their tools
/// write them.
///
/// ```
/// use carta_server::TlsFiles;
///
/// let files = TlsFiles {
///     certificates: "/etc/carta/fullchain.pem".into(),
///     key: "/etc/carta/privkey.pem".into(),
/// };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The chain: the server's own certificate first, then those by which clients find an authority that they know.
    pub certificates: PathBuf,
    /// The private key of the first certificate (PKCS#8, PKCS#1 or SEC1), without a passphrase. Nobody but its owner may
    /// read this file.
    pub key: PathBuf,
}

/// Why a server can't show a certificate.
#[derive(Debug, thiserror::Error)]
#[error("TLS {what} file `{}`: {problem}", .path.display())]
pub(in crate::server) struct TlsError {
    what: &'static str,
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error(
        "it is larger than 1 MiB; it should hold nothing but certificates or a key, in PEM form"
    )]
    Size,
    #[error(
        "others may read or write it (mode {0:o}); run `chmod 600` on it, and think of who has read it"
    )]
    Mode(u32),
    #[error("it isn't in PEM form, or was cut short; write it anew")]
    Pem,
    #[error(
        "it holds no certificate in PEM form; name the file with the chain, the server's own certificate first"
    )]
    NoCertificate,
    #[error("it holds no private key in PEM form (PKCS#8, PKCS#1 or SEC1)")]
    NoKey,
    #[error("its key needs a passphrase; write it without one, by `openssl pkey -in … -out …`")]
    Encrypted,
    #[error("the key isn't that of the first certificate in `{}`; name two files of one issue, the chain with the server's own certificate first", .0.display())]
    Mismatch(PathBuf),
    #[error("it can't be used: {0}")]
    Unusable(rustls::Error),
}

/// The contents of both files.
pub(super) struct Files {
    certificates: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
}

/// What new connections are served.
pub(super) struct Pair {
    pub(super) config: Arc<ServerConfig>,
    /// In seconds since 1970, if the certificate says so.
    pub(super) ends_at: Option<u64>,
    pub(super) digest: [u8; 32],
}

impl Files {
    pub(super) fn read(files: &TlsFiles) -> Result<Self, TlsError> {
        let certificates = read(&files.certificates, false).map_err(of_certificates(files))?;
        let key = read(&files.key, true).map_err(of_key(files))?;
        Ok(Self { certificates: certificates.to_vec(), key })
    }

    /// Differs if the contents do.
    pub(super) fn digest(&self) -> [u8; 32] {
        let of = |bytes: &[u8]| digest(&SHA256, bytes);
        let both = [of(&self.certificates).as_ref(), of(&self.key).as_ref()].concat();
        let mut whole = [0; 32];
        whole.copy_from_slice(of(&both).as_ref());
        whole
    }

    pub(super) fn pair(&self, files: &TlsFiles) -> Result<Pair, TlsError> {
        let chain = self.chain().map_err(of_certificates(files))?;
        let key = self.key().map_err(of_key(files))?;
        let ends_at = chain.first().and_then(end_of);
        let config = config(chain, key).map_err(|error| match error {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                of_key(files)(Problem::Mismatch(files.certificates.clone()))
            }
            error @ rustls::Error::InvalidCertificate(_) => {
                of_certificates(files)(Problem::Unusable(error))
            }
            error => of_key(files)(Problem::Unusable(error)),
        })?;
        Ok(Pair { config: Arc::new(config), ends_at, digest: self.digest() })
    }

    fn chain(&self) -> Result<Vec<CertificateDer<'static>>, Problem> {
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&self.certificates).collect();
        let chain = chain.map_err(|_| Problem::Pem)?;
        if chain.is_empty() { Err(Problem::NoCertificate) } else { Ok(chain) }
    }

    fn key(&self) -> Result<PrivateKeyDer<'static>, Problem> {
        PrivateKeyDer::from_pem_slice(&self.key).map_err(|error| match error {
            pem::Error::NoItemsFound if is_encrypted(&self.key) => Problem::Encrypted,
            pem::Error::NoItemsFound => Problem::NoKey,
            _ if is_encrypted(&self.key) => Problem::Encrypted,
            _ => Problem::Pem,
        })
    }
}

fn of_certificates(files: &TlsFiles) -> impl Fn(Problem) -> TlsError {
    |problem| TlsError { what: "certificates", path: files.certificates.clone(), problem }
}

fn of_key(files: &TlsFiles) -> impl Fn(Problem) -> TlsError {
    |problem| TlsError { what: "key", path: files.key.clone(), problem }
}

fn read(path: &Path, is_private: bool) -> Result<Zeroizing<Vec<u8>>, Problem> {
    let mut file = File::open(path)?;
    if is_private && let Some(mode) = shared_mode(&file)? {
        return Err(Problem::Mode(mode));
    }
    // Space for all of it, so that none is left behind where a buffer grew.
    let length = file.metadata()?.len();
    if length > LARGEST {
        return Err(Problem::Size);
    }
    let length = usize::try_from(length).unwrap_or_default();
    let mut content = Zeroizing::new(Vec::with_capacity(length.saturating_add(1)));
    let read = file.by_ref().take(LARGEST + 1).read_to_end(&mut content)?;
    if read as u64 > LARGEST { Err(Problem::Size) } else { Ok(content) }
}

/// In the words of PKCS#8 and of OpenSSL's older form.
fn is_encrypted(key: &[u8]) -> bool {
    let says = |words: &[u8]| key.windows(words.len()).any(|found| found == words);
    says(b"BEGIN ENCRYPTED PRIVATE KEY") || says(b"Proc-Type: 4,ENCRYPTED")
}

fn config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig, rustls::Error> {
    // By name: what else is in the process may have chosen another one for all.
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let mut config = config.with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![HTTP_1.to_vec()];
    Ok(config)
}

/// Asked whether it is good at the end of time, a certificate's reader says when it ended.
fn end_of(certificate: &CertificateDer<'_>) -> Option<u64> {
    let certificate = EndEntityCert::try_from(certificate).ok()?;
    let (time, usage) = (UnixTime::since_unix_epoch(LATEST), KeyUsage::server_auth());
    match certificate.verify_for_usage(&[], &[], &[], time, usage, None, None) {
        Err(webpki::Error::CertExpired { not_after, .. }) => Some(not_after.as_secs()),
        _ => None,
    }
}
