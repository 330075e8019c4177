//! A database that is reached by TLS: whose certificate is taken for its own.

use super::restart;
use carta_server::{Data, Postgres, Server, ServerError};
use carta_tests::postgres::Shared;
use rcgen::{CertificateParams, KeyPair};
use std::error::Error as _;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const BY_TLS: &str = "SELECT COUNT(*) FROM pg_stat_ssl s JOIN pg_stat_activity a ON a.pid = s.pid
     WHERE s.ssl AND a.application_name = 'carta-server'";

pub(super) fn only_the_databases_own_certificate_is_taken() {
    let Some(shared) = Shared::make() else { return };
    // Of this machine, and nobody else's: others may test at the same time.
    let [.., high, low] = std::process::id().to_be_bytes();
    let host = format!("127.77.{high}.{low}");
    let files = Files::of(&shared);
    let (own, others) = (files.issue("own", &host), files.issue("others", "db.example.com"));
    let listening = [("listen_addresses", host.as_str())];
    let start = |trusted: &Path| start(&shared, &host, trusted);

    shared.configure(&listening);
    restart();
    let said = told(&start(&own).expect_err("refused"));
    assert!(said.contains("does not support TLS"), "{said}");

    speak(&shared, &listening, &others);
    let said = told(&start(&others).expect_err("refused"));
    assert!(said.contains("NotValidForName") || said.contains("not valid for name"), "{said}");

    speak(&shared, &listening, &own);
    let said = told(&start(&others).expect_err("refused"));
    assert!(said.contains("invalid peer certificate"), "{said}");
    let server = start(&own).expect("started");
    assert!(shared.count(BY_TLS) > 0);
    server.stop().expect("stopped");

    shared.configure(&[]);
    restart();
}

fn speak(shared: &Shared, listening: &[(&str, &str)], certificate: &Path) {
    let key = certificate.with_extension("key");
    let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
    let tls = [("ssl", "on"), ("ssl_cert_file", certificate), ("ssl_key_file", key)];
    shared.configure(&[listening, &tls].concat());
    restart();
}

fn start(shared: &Shared, host: &str, trusted: &Path) -> Result<Server, ServerError> {
    let url = shared.url_by(&format!("{host}:5432"));
    let trusted = trusted.display();
    let url = format!("{}&sslmode=verify-full&sslrootcert={trusted}", url.expose());
    let builder = shared.apply(Server::builder()).data(Data::Postgres(Postgres::at(url.into())));
    builder.start()
}

/// With all that lies behind it.
fn told(error: &ServerError) -> String {
    let (mut text, mut next) = (error.to_string(), error.source());
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

/// Where the database, which runs as somebody else, reads them.
struct Files {
    folder: TempDir,
    owner: u32,
}

impl Files {
    fn of(shared: &Shared) -> Self {
        let owner = fs::metadata(shared.socket()).unwrap().uid();
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        Self { folder, owner }
    }

    /// The certificate that stands for itself; its key is beside it.
    fn issue(&self, file: &str, name: &str) -> PathBuf {
        let pair = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let path = self.folder.path().join(file).with_extension("pem");
        fs::write(&path, params.self_signed(&pair).unwrap().pem()).unwrap();
        let key = path.with_extension("key");
        fs::write(&key, pair.serialize_pem()).unwrap();
        fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
        chown(&key, Some(self.owner), None).unwrap();
        path
    }
}
