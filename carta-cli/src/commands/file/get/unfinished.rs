//! A file that is there whole, or not at all.

use crate::failure::Failure;
use crate::output::shown;
use anyhow::Context as _;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;
use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tempfile::NamedTempFile;

/// Whom a new file is for, as far as the user's umask allows it.
const MODE: u32 = 0o666;
/// What of a replaced file's mode its successor gets.
const KEPT: u32 = 0o777;

pub(super) struct Unfinished {
    file: NamedTempFile,
    to: PathBuf,
    force: bool,
}

impl Unfinished {
    /// Begins a file that is to be `to`; one that is there already is replaced only by `force`.
    pub(super) fn begin(to: &Path, force: bool) -> anyhow::Result<Self> {
        let before = fs::symlink_metadata(to).ok();
        if before.is_some() && !force {
            return Err(is_there(to).into());
        }
        // As the superuser, one could replace /dev/null.
        if fs::metadata(to).is_ok_and(|it| !it.is_file()) {
            let what = format!("`{}` isn't a file that could be replaced", name(to));
            return Err(Failure::failed(what)
                .help("name another, or write to stdout by `-`")
                .into());
        }
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let file = removed_if_stopped(|| {
            let mut builder = tempfile::Builder::new();
            builder.prefix(".carta-").permissions(Permissions::from_mode(MODE)).tempfile_in(folder)
        });
        let file = file.with_context(|| unwritten(to))?;
        if let Some(before) = before.filter(fs::Metadata::is_file) {
            let mode = before.permissions().mode() & KEPT;
            let kept = file.as_file().set_permissions(Permissions::from_mode(mode));
            kept.with_context(|| unwritten(to))?;
        }
        Ok(Self { file, to: to.to_owned(), force })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.file.as_file_mut().write_all(bytes).with_context(|| unwritten(&self.to))
    }

    /// It is whole.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let Self { file, to, force } = self;
        file.as_file().sync_all().with_context(|| unwritten(&to))?;
        let kept = if force { file.persist(&to) } else { file.persist_noclobber(&to) };
        match kept {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(is_there(&to).into())
            }
            Err(error) => Err(error.error).with_context(|| unwritten(&to)),
        }
    }
}

fn is_there(to: &Path) -> Failure {
    Failure::failed(format!("`{}` is there already", name(to)))
        .help("name another file, or replace it: --force")
}

fn unwritten(to: &Path) -> String {
    format!("`{}` can't be written", name(to))
}

fn name(path: &Path) -> String {
    shown(&path.display().to_string()).into_owned()
}

/// Makes a file that goes when somebody stops the process, by Ctrl-C say, which would leave it there. Of SIGHUP nothing is
/// asked, so that `nohup` does what it is for.
fn removed_if_stopped(
    make: impl FnOnce() -> io::Result<NamedTempFile>,
) -> io::Result<NamedTempFile> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let made = Arc::new(Mutex::new(None));
    let to_go: Arc<Mutex<Option<PathBuf>>> = Arc::clone(&made);
    // Held until it is known what there is to remove.
    let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
    let wait = move || {
        let Some(signal) = signals.forever().next() else { return };
        if let Some(path) = &*to_go.lock().unwrap_or_else(PoisonError::into_inner) {
            // The process ends in any case; once it was finished, nothing is there by this name.
            let _ = fs::remove_file(path);
        }
        let _ = low_level::emulate_default_handler(signal);
    };
    thread::Builder::new().name("carta-signals".to_owned()).spawn(wait)?;
    let file = make()?;
    *made = Some(file.path().to_owned());
    drop(made);
    Ok(file)
}
