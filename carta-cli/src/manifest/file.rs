//! The file itself: read within bounds, and replaced as a whole.

use super::Change;
use super::draft::changed;
use anyhow::Context as _;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::Path;
use tempfile::NamedTempFile;

/// A hundred thousand names fit.
const MAX_BYTES: u64 = 16 << 20;

/// What the file holds; `None` if there is none.
pub(crate) fn text_of(path: &Path) -> anyhow::Result<Option<String>> {
    read(path).with_context(|| format!("`{}` can't be read", path.display()))
}

fn read(path: &Path) -> anyhow::Result<Option<String>> {
    // To open a pipe would wait for its other end.
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => anyhow::bail!("it isn't a file"),
        Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    anyhow::ensure!(bytes.len() as u64 <= MAX_BYTES, "it is larger than {} MiB", MAX_BYTES >> 20);
    String::from_utf8(bytes).map(Some).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().iter().take(valid);
        let line = 1 + before.filter(|byte| **byte == b'\n').count();
        anyhow::anyhow!("line {line} isn't UTF-8")
    })
}

/// Makes `changes` to the file as it is by then, and says whether they changed anything.
///
/// Others that change it meanwhile are waited for. Whatever goes wrong, the file holds the old text or the new, whole.
pub(crate) fn change(path: &Path, changes: &[Change]) -> anyhow::Result<bool> {
    // Past a symbolic link, so that it stays one.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let replaced = replace(&path, changes);
    replaced.with_context(|| format!("`{}` can't be written", path.display()))
}

fn replace(path: &Path, changes: &[Change]) -> anyhow::Result<bool> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let _lock = lock(folder)?;
    let metadata = fs::metadata(path).ok();
    let is_read_only = metadata.as_ref().is_some_and(|file| file.permissions().readonly());
    anyhow::ensure!(!is_read_only, "it is read-only");
    let text = read(path)?;
    let before = text.as_deref().unwrap_or_default();
    let after = changed(before, changes)?;
    if after == before {
        return Ok(false);
    }
    let mut file = temporary(folder)?;
    file.write_all(after.as_bytes())?;
    if let Some(metadata) = metadata {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(true)
}

/// Held while the file is read and replaced. Of the folder, since the file itself is another one afterwards.
fn lock(folder: &Path) -> io::Result<Option<File>> {
    // Elsewhere a folder can't be opened.
    if !cfg!(unix) {
        return Ok(None);
    }
    let folder = File::open(folder)?;
    loop {
        match folder.lock() {
            Ok(()) => return Ok(Some(folder)),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // There are file systems without locks.
            Err(error) if error.kind() == ErrorKind::Unsupported => return Ok(None),
            Err(error) => return Err(error),
        }
    }
}

/// As visible as any new file, and not to its owner alone.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".carta.toml.");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}
