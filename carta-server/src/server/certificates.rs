use super::ServerError;
use super::error::Problem;
use super::tls::Tls;
use std::fmt;

/// Has a [`Server`](super::Server) read its TLS files anew, from wherever it is: a thread that waits for signals, say.
/// Cheap to clone.
///
/// ```no_run
/// use carta_server::{Server, TlsFiles};
///
/// let files = TlsFiles { certificates: "fullchain.pem".into(), key: "privkey.pem".into() };
/// let server = Server::builder().tls(files).start()?;
/// if let Some(certificates) = server.certificates() {
///     std::thread::spawn(move || certificates.reload());
/// }
/// server.wait()?;
/// # Ok::<(), carta_server::ServerError>(())
/// ```
#[derive(Clone)]
pub struct Certificates(Tls);

impl Certificates {
    pub(super) fn new(tls: Tls) -> Self {
        Self(tls)
    }

    /// Reads them now, rather than within half a minute. It waits for the files, on the thread that calls it.
    ///
    /// # Errors
    ///
    /// If they can't be used: then the certificate of before goes on.
    pub fn reload(&self) -> Result<(), ServerError> {
        Ok(self.0.reload().map_err(Problem::from)?)
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").finish_non_exhaustive()
    }
}
