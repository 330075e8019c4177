//! Who else could change or read the file.

use crate::Error;
use crate::error::Configuration;
use std::fs::Metadata;
use std::path::Path;

/// Refuses what another user owns or may write: who can change a profile can send its owner's password elsewhere.
///
/// Root may own it, since root can write everything anyway.
#[cfg(unix)]
pub(super) fn check(path: &Path, metadata: &Metadata) -> Result<(), Error> {
    use std::os::unix::fs::MetadataExt;
    let (owner, us) = (metadata.uid(), rustix::process::geteuid());
    let problem = if owner != us.as_raw() && owner != 0 {
        "it belongs to another user: take it over with `chown`, or remove it"
    } else if metadata.mode() & 0o022 != 0 {
        "other users may write it: take that away with `chmod go-w`"
    } else {
        return Ok(());
    };
    Err(Configuration::ProfilesUnsafe { path: path.to_owned(), problem }.into())
}

/// What to say of a file that is safe to use, though others may read it.
#[cfg(unix)]
pub(super) fn warning(path: &Path, metadata: &Metadata) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    (metadata.mode() & 0o044 != 0).then(|| {
        let path = path.display().to_string();
        let path = path.escape_debug();
        format!(
            "other users may read `{path}`, which holds passwords: take that away with `chmod 600`"
        )
    })
}

/// Elsewhere the profile folder's inherited access list is what protects it.
#[cfg(not(unix))]
pub(super) fn check(_: &Path, _: &Metadata) -> Result<(), Error> {
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn warning(_: &Path, _: &Metadata) -> Option<String> {
    None
}
