use crate::backup::BackupProblem;
use crate::error::Error;
use crate::routes::shown;
use crate::store::StoreError;
use std::io;

/// Why a directory was neither written down nor read.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ExchangeError(#[from] pub(super) Problem);

#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error(transparent)]
    Data(#[from] BackupProblem),
    #[error("the database failed")]
    Store(#[from] StoreError),
    #[error(
        "no server has been started on the data yet: start one, so that there is an administrator"
    )]
    NotStarted,
    #[error(
        "the first line isn't `{{\"format\":\"carta directory\",\"version\":1}}`: this is no directory, or one in another form \
         than this version of carta reads"
    )]
    Head,
    #[error("the last line isn't `{{\"end\":{{}}}}`: something may be missing")]
    Cut,
    #[error("there is something behind the end, in line {0}")]
    Behind(u64),
    #[error("line {0} is longer than 64 KiB")]
    Long(u64),
    #[error("line {line} isn't one of a directory: {}", shown(problem))]
    Line { line: u64, problem: serde_json::Error },
    #[error("line {0}: {1}")]
    Refused(u64, String),
    #[error("the last administrator who can log in would be one for a time only")]
    LastAdministrator,
    #[error("others were at the same at the same time: try again")]
    Conflict(#[source] StoreError),
    #[error("the directory can't be read")]
    Read(#[source] io::Error),
    #[error("the directory can't be written")]
    Write(#[source] io::Error),
}

/// What a line is refused for.
pub(super) enum Refusal {
    Said(String),
    Store(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Said(error.outward().to_owned())
    }
}

impl Refusal {
    pub(super) fn of_line(self, line: u64) -> Problem {
        match self {
            Self::Said(text) => Problem::Refused(line, text),
            Self::Store(error @ StoreError::Conflict(_)) => Problem::Conflict(error),
            Self::Store(error) => error.into(),
        }
    }
}
