//! The file itself: read within bounds, replaced as a whole.

use super::lines::lines;
use super::{folder, safety};
use crate::Error;
use crate::error::Configuration;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Thousands of profiles fit; what is larger is something else.
const MAX_BYTES: usize = 1 << 20;
const TOO_LARGE: &str = "it is larger than 1 MiB";

/// What a file holds, wiped when dropped. Without a file it is empty.
#[derive(Default)]
pub(super) struct Content {
    text: Zeroizing<String>,
    pub(super) warnings: Vec<String>,
}

impl Content {
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// The file that a path leads to, past symbolic links, so that they stay and all ways to a file lead to one lock.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, Error> {
    let file = match fs::canonicalize(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound && !path.is_symlink() => path.to_owned(),
        Err(error) => return Err(unusable(path, "read")(error)),
    };
    folder::check(&file, 1)?;
    Ok(file)
}

pub(super) fn read(path: &Path) -> Result<Content, Error> {
    let failed = |error| unusable(path, "read")(error);
    // To open a pipe would wait for its other end.
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err(failed(io::Error::other("it isn't a file"))),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Content::default()),
        Err(error) => return Err(failed(error)),
    }
    let file = File::open(path).map_err(failed)?;
    // Of the file that is open, whatever stands at the path by now.
    let metadata = file.metadata().map_err(failed)?;
    safety::check(path, &metadata)?;
    let warnings = safety::warning(path, &metadata).into_iter().collect();
    // A buffer that grows leaves copies behind that nobody wipes.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_BYTES.min(size(&metadata)) + 64));
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > MAX_BYTES {
        return Err(failed(io::Error::other(TOO_LARGE)));
    }
    Ok(Content { text: text(path, &mut bytes)?, warnings })
}

fn size(metadata: &fs::Metadata) -> usize {
    usize::try_from(metadata.len()).unwrap_or(usize::MAX)
}

fn text(path: &Path, bytes: &mut Vec<u8>) -> Result<Zeroizing<String>, Error> {
    let text = String::from_utf8(std::mem::take(bytes)).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = Zeroizing::new(error.into_bytes());
        let before = bytes.get(..valid).map(String::from_utf8_lossy).unwrap_or_default();
        let line = 1 + lines(&before).filter(|line| !line.end.is_empty()).count();
        let problem = "it isn't UTF-8: save the file as UTF-8";
        Error::from(Configuration::ProfilesLine { path: path.to_owned(), line, problem })
    })?;
    Ok(Zeroizing::new(text))
}

/// Puts a new text in the file's place. Whatever goes wrong, the file holds the old text or the new, whole.
///
/// Only for whom the lock is: no one else uses the temporary file, so one that is there was left by a crash.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), Error> {
    let temporary = sibling(path, "tmp");
    let failed = |error| unusable(path, "written")(error);
    if text.len() > MAX_BYTES {
        return Err(failed(io::Error::other(TOO_LARGE)));
    }
    remove(&temporary).map_err(failed)?;
    let written = write(&temporary, text).and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        // It holds secrets. That it can't be removed either matters less than the error at hand.
        drop(remove(&temporary));
        failed(error)
    })?;
    folder::sync(path)
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = folder::private().create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// `.profiles.ini.lock` for `profiles.ini`.
pub(super) fn sibling(path: &Path, extension: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".");
    name.push(extension);
    path.with_file_name(name)
}

pub(super) fn unusable(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |error| Configuration::ProfilesAccess { path, action, source: Arc::new(error) }.into()
}
