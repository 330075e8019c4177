//! Files that nobody but their owner may read.

use std::fs::File;
use std::io;

/// The mode of a file that others may read or write; `None` if they may not.
#[cfg(unix)]
pub(crate) fn shared_mode(file: &File) -> io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    Ok((mode & 0o077 != 0).then_some(mode))
}

/// Where there are no modes, nothing is known against a file.
#[cfg(not(unix))]
pub(crate) fn shared_mode(_: &File) -> io::Result<Option<u32>> {
    Ok(None)
}
