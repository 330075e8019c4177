//! The folder of the file: made for its owner alone, and the place of the lock.

use super::file::{sibling, unusable};
use super::safety;
use crate::Error;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::ErrorKind;
use std::path::Path;

/// Makes what is missing of the folders above a file.
pub(super) fn create(file: &Path) -> Result<(), Error> {
    let Some(folder) = parent(file) else { return Ok(()) };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(unusable(folder, "made"))
}

/// Refuses folders that others could put another file into; one that doesn't exist is no danger.
pub(super) fn check(file: &Path, folders: usize) -> Result<(), Error> {
    let mut folder = parent(file);
    for _ in 0..folders {
        let Some(path) = folder else { break };
        match fs::metadata(path) {
            Ok(metadata) => safety::check(path, &metadata)?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(unusable(path, "read")(error)),
        }
        folder = parent(path);
    }
    Ok(())
}

/// Waits until nobody else changes the file, until what it returns is dropped. The lock's own file stays, since a
/// process that waits for it has it open.
pub(super) fn lock(file: &Path) -> Result<File, Error> {
    let path = sibling(file, "lock");
    let open = private().create(true).truncate(false).open(&path);
    let lock = open.map_err(unusable(&path, "opened"))?;
    loop {
        match lock.lock() {
            Ok(()) => return Ok(lock),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(unusable(&path, "locked")(error)),
        }
    }
}

/// Makes a change of the folder's entries last.
pub(super) fn sync(file: &Path) -> Result<(), Error> {
    // Elsewhere a folder can't be opened as a file, and needs no such call.
    match parent(file) {
        Some(folder) if cfg!(unix) => {
            let folder_file = File::open(folder).and_then(|folder| folder.sync_all());
            folder_file.map_err(unusable(folder, "flushed to disk"))
        }
        _ => Ok(()),
    }
}

/// For writing, and for the owner alone if the file is made.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The folder of a file; of a bare name it is the current one.
fn parent(file: &Path) -> Option<&Path> {
    file.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}
