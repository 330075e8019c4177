use crate::server::FilesError;
use crate::store::StoreError;
use std::io;

/// Why there is no backup, or why none was read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct BackupError(#[from] pub(crate) Problem);

#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("data in memory end with their server: name a folder or a database")]
    Memory,
    #[error(
        "there are no data of a carta server in {0}: name the place that `carta serve` was started with"
    )]
    Nothing(String),
    #[error(
        "the data are of an older version of carta: start this version's server on them once, which brings them up to date"
    )]
    Older,
    #[error("the data are of a newer version of carta: use that version's command")]
    Newer,
    #[error("a server has the data open: stop it first")]
    InUse,
    #[error("the database isn't empty: name one that no server has been started on")]
    NotEmpty,
    #[error("this is no backup of carta's")]
    NoBackup,
    #[error(
        "the backup has another form ({0}) than this version of carta reads ({1}): use the version that wrote it"
    )]
    Form(u64, u64),
    #[error(
        "the backup is of data in the form {0}, and this version of carta keeps them in the form {1}: restore it with the \
         version that wrote it, and start this version's server on what comes of that"
    )]
    Schema(i64, i64),
    #[error("the backup is cut off: it has no end")]
    Cut,
    #[error("the backup is damaged: its checksum is another one")]
    Altered,
    #[error("the backup has something in line {0} that doesn't belong there: {1}")]
    Line(u64, &'static str),
    #[error("the backup has a row in line {0} that the database refuses")]
    Refused(u64, #[source] StoreError),
    #[error("a row is too large for a backup")]
    Large,
    #[error("the database failed")]
    Store(#[from] StoreError),
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error("the backup can't be read")]
    Read(#[source] io::Error),
    #[error("the backup can't be written")]
    Write(#[source] io::Error),
    #[error("no thread can be started")]
    Thread(#[source] io::Error),
    #[error("a thread ended without a word: it panicked")]
    Died,
}
