//! The data folder: for its owner's eyes only.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

const DATABASE: &str = "carta.sqlite";
const MASTER_KEY: &str = "master.key";

/// The data folder couldn't be made or written.
#[derive(Debug, thiserror::Error)]
#[error("can't write the data folder's `{}`", .path.display())]
pub(crate) struct FilesError {
    path: PathBuf,
    source: io::Error,
}

/// A folder that is there and can be written.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn prepare(path: &Path) -> Result<Self, FilesError> {
        let failed = |path: &Path, source| FilesError { path: path.to_owned(), source };
        make_folder(path).map_err(|error| failed(path, error))?;
        let folder = Self(path.to_owned());
        let database = folder.database();
        // Made here, with its mode, rather than by SQLite; its log files take the mode over.
        make_file(&database).map_err(|error| failed(&database, error))?;
        Ok(folder)
    }

    pub(crate) fn database(&self) -> PathBuf {
        Self::database_in(&self.0)
    }

    /// Whether or not it is there.
    pub(crate) fn database_in(folder: &Path) -> PathBuf {
        folder.join(DATABASE)
    }

    pub(super) fn master_key(&self) -> PathBuf {
        self.0.join(MASTER_KEY)
    }
}

/// Makes a folder, for its owner's eyes only, if there is none.
pub(super) fn prepare_folder(path: &Path) -> Result<(), FilesError> {
    make_folder(path).map_err(|source| FilesError { path: path.to_owned(), source })
}

fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)
}

fn make_file(path: &Path) -> io::Result<fs::File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
