//! The certificate that clients are shown.

use carta_server::{Builder, TlsFiles};
use std::path::PathBuf;

#[derive(clap::Args)]
#[command(next_help_heading = "TLS")]
pub(crate) struct Tls {
    /// Speak TLS, with the certificate in this file; what leads to an authority that clients know comes after it, all in PEM
    /// form.
    ///
    /// Both files are looked at every 30 seconds, and at once by SIGHUP: connections that begin then are shown what is new in
    /// them. New ones that can't be used are refused, and the log says why.
    #[arg(
        long,
        value_name = "FILE",
        requires = "tls_key",
        conflicts_with = "danger_plain_http_behind_tls_proxy"
    )]
    tls_certificates: Option<PathBuf>,

    /// The certificate's private key, in PEM form and without a passphrase; nobody else may read this file.
    #[arg(long, value_name = "FILE", requires = "tls_certificates")]
    tls_key: Option<PathBuf>,

    /// A load balancer passes TLS through, or speaks it to the server anew, and shows no addresses of clients: limit what one of
    /// them may send there.
    #[arg(long)]
    behind_load_balancer: bool,
}

impl Tls {
    pub(crate) fn is_spoken(&self) -> bool {
        self.tls_certificates.is_some()
    }

    pub(crate) fn apply(self, mut builder: Builder) -> Builder {
        if self.behind_load_balancer {
            builder = builder.behind_load_balancer();
        }
        match (self.tls_certificates, self.tls_key) {
            (Some(certificates), Some(key)) => builder.tls(TlsFiles { certificates, key }),
            // One of them alone can't be given.
            _ => builder,
        }
    }
}
