//! The files of a certificate, and a client that trusts one alone.

use crate::process::PATIENCE;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::fs::{self, Permissions};
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

pub(crate) type Certificate = CertificateDer<'static>;

pub(crate) struct Files(TempDir);

impl Files {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub(crate) fn certificates(&self) -> PathBuf {
        self.0.path().join("fullchain.pem")
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.0.path().join("privkey.pem")
    }

    /// A new certificate and a new key.
    pub(crate) fn issue(&self) -> Certificate {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("a name");
        let certificate = params.self_signed(&key).expect("signed");
        fs::write(self.certificates(), certificate.pem()).expect("written");
        self.write_key(&key);
        certificate.der().clone()
    }

    /// Another key than that of the certificate.
    pub(crate) fn mismatch(&self) {
        self.write_key(&KeyPair::generate().expect("a key"));
    }

    fn write_key(&self, key: &KeyPair) {
        fs::write(self.key(), key.serialize_pem()).expect("written");
        self.let_read_key(0o600);
    }

    pub(crate) fn let_read_key(&self, mode: u32) {
        fs::set_permissions(self.key(), Permissions::from_mode(mode)).expect("set");
    }
}

/// The answer to a request, if the server shows this certificate.
pub(crate) fn ask(url: &str, path: &str, trusted: &Certificate) -> io::Result<String> {
    let address = url.strip_prefix("https://").expect("TLS");
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).expect("a certificate");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("127.0.0.1").expect("a name");
    let connection = ClientConnection::new(Arc::new(client), name).expect("a client");
    let mut stream = StreamOwned::new(connection, stream);
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
