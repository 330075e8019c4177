use super::files::FilesError;
use super::origin::OriginError;
use super::tls::TlsError;
use crate::files::FileStoreError;
use crate::login::LoginError;
use crate::seal::{MasterKeyError, SealError};
use crate::services::NetworkError;
use crate::store::StoreError;
use crate::tokens::KeyError;
use std::net::SocketAddr;

/// Why a server didn't start, or ended.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ServerError(#[from] Problem);

#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error("can't listen on {address}")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error("can't start the server's thread")]
    Thread(#[source] std::io::Error),
    #[error("the server's thread ended without a word: it panicked")]
    Died,
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error("files can't be kept where the settings say")]
    FileStore(#[from] FileStoreError),
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("the server has no TLS files to read anew: give them to the builder")]
    NoTls,
    #[error(transparent)]
    Origin(#[from] OriginError),
    #[error("tokens must last at least one second, and refresh tokens as long as the others")]
    Lifetime,
    #[error("a signing key must last at least one minute")]
    KeyRotation,
    #[error("the shortest password must have from 6 to 99 characters")]
    PasswordPolicy,
    #[error("the administrator's name or password can't be used: {0}")]
    Administrator(String),
    #[error(
        "the data were sealed with another master key: restore the key file that belongs to them"
    )]
    OtherMasterKey,
    #[error(
        "with PostgreSQL, the master key's file must be named, the same key for every server of the database: make one \
         with `(umask 077; head -c 32 /dev/urandom > master.key)`"
    )]
    NoMasterKey,
    #[error("the data can't be opened")]
    Store(#[from] StoreError),
    #[error("the signing key can't be used")]
    Key(#[from] KeyError),
    #[error("sealing failed")]
    Seal(#[source] SealError),
    #[error("a service network can't be used")]
    Network(#[source] NetworkError),
    #[error("the login can't be set up")]
    Login(#[from] LoginError),
}

impl From<SealError> for Problem {
    fn from(error: SealError) -> Self {
        match error {
            SealError::OtherKey => Self::OtherMasterKey,
            other => Self::Seal(other),
        }
    }
}

impl ServerError {
    pub(super) fn listen(address: SocketAddr) -> impl Fn(std::io::Error) -> Self {
        move |source| Self(Problem::Listen { address, source })
    }

    pub(super) fn thread(source: std::io::Error) -> Self {
        Self(Problem::Thread(source))
    }

    pub(super) fn died() -> Self {
        Self(Problem::Died)
    }
}
