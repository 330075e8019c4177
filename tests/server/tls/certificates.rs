//! An authority for one test, and what it issues.

use carta_server::TlsFiles;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

pub(super) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(params, key).expect("signed");
        Self { issuer, folder: tempfile::tempdir().expect("a folder") }
    }

    pub(super) fn pem(&self) -> String {
        self.issuer.pem()
    }

    pub(super) fn files(&self) -> TlsFiles {
        let path = |name| self.folder.path().join(name);
        TlsFiles { certificates: path("fullchain.pem"), key: path("privkey.pem") }
    }

    /// A new certificate in the files, with a new key.
    pub(super) fn issue(&self) {
        let key = KeyPair::generate().expect("a key");
        let names = vec!["carta.test".to_owned(), "127.0.0.1".to_owned()];
        let params = CertificateParams::new(names).expect("names");
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        fs::write(self.files().certificates, certificate.pem() + &self.pem()).expect("written");
        self.write_key(&key);
    }

    /// Another key than that of the certificate.
    pub(super) fn mismatch(&self) {
        self.write_key(&KeyPair::generate().expect("a key"));
    }

    fn write_key(&self, key: &KeyPair) {
        let path = self.files().key;
        fs::write(&path, key.serialize_pem()).expect("written");
        private(&path);
    }

    /// Trusts this authority alone.
    pub(super) fn client(&self, versions: &[&'static SupportedProtocolVersion]) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).expect("an authority");
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth()
    }
}

#[cfg(unix)]
fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("set");
}

#[cfg(not(unix))]
fn private(_: &Path) {}
