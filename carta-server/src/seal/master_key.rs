//! The master key: 32 bytes in a file that nobody else may read.

use crate::private_file::shared_mode;
use aws_lc_rs::rand;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;
use zeroize::Zeroizing;

const BYTES: usize = 32;

/// What everything else is sealed with.
pub(crate) struct MasterKey(Zeroizing<[u8; BYTES]>);

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
#[error("master key file `{}`: {problem}", .path.display())]
pub(crate) struct MasterKeyError {
    path: PathBuf,
    problem: Problem,
}

#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("it must hold exactly 32 bytes; restore it from a backup")]
    Size,
    #[error(
        "others may read or write it (mode {0:o}); run `chmod 600` on it, and think of who has read it"
    )]
    Mode(u32),
    #[error("the system has no random numbers")]
    Random,
}

impl MasterKey {
    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// A key for data that ends with the process.
    pub(crate) fn random() -> Result<Self, crate::seal::SealError> {
        let mut bytes = Zeroizing::new([0; BYTES]);
        rand::fill(bytes.as_mut_slice()).map_err(|_| crate::seal::SealError::Random)?;
        Ok(Self(bytes))
    }

    /// Reads a key that must be there.
    pub(crate) fn read(path: &Path) -> Result<Self, MasterKeyError> {
        read(path).map_err(|problem| MasterKeyError { path: path.to_owned(), problem })
    }

    /// Reads the key, or makes one if there is none.
    pub(crate) fn read_or_make(path: &Path) -> Result<Self, MasterKeyError> {
        let made = if path.exists() { Ok(()) } else { make(path) };
        made.and_then(|()| read(path))
            .map_err(|problem| MasterKeyError { path: path.to_owned(), problem })
    }
}

fn read(path: &Path) -> Result<MasterKey, Problem> {
    let mut file = File::open(path)?;
    if let Some(mode) = shared_mode(&file)? {
        return Err(Problem::Mode(mode));
    }
    // One byte more than it should have, so that a longer file is found to be one.
    let mut content = Zeroizing::new([0; BYTES + 1]);
    let mut length = 0;
    while let Some(free) = content.get_mut(length..).filter(|free| !free.is_empty()) {
        match file.read(free)? {
            0 => break,
            read => length += read,
        }
    }
    let key = content.first_chunk::<BYTES>().filter(|_| length == BYTES).ok_or(Problem::Size)?;
    Ok(MasterKey(Zeroizing::new(*key)))
}

/// The key comes into being whole, under its name: a crash leaves no half of one, and of two servers that start at
/// once, one takes the other's.
fn make(path: &Path) -> Result<(), Problem> {
    let mut key = Zeroizing::new([0; BYTES]);
    rand::fill(key.as_mut_slice()).map_err(|_| Problem::Random)?;
    let draft = path.with_extension(format!("draft-{}", Uuid::new_v4()));
    let linked = write_new(&draft, key.as_slice()).and_then(|()| fs::hard_link(&draft, path));
    // Whether the link was made or not, the draft has done its work.
    let removed = fs::remove_file(&draft);
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(removed?),
        result => Ok(result.and(removed)?),
    }
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn private(_: &mut OpenOptions) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_found_again() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("master.key");
        let made = MasterKey::read_or_make(&path).expect("made");
        let found = MasterKey::read_or_make(&path).expect("found");
        assert_eq!(made.bytes(), found.bytes());
        let files = fs::read_dir(folder.path()).expect("listed").count();
        assert_eq!(files, 1, "the draft is gone");
    }

    #[test]
    fn a_key_of_another_size_is_refused() {
        let folder = tempfile::tempdir().expect("folder");
        for size in [0, 31, 33, 4096] {
            let path = folder.path().join(size.to_string());
            write_new(&path, &vec![1; size]).expect("written");
            assert!(MasterKey::read(&path).is_err(), "{size} bytes");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("master.key");
        write_new(&path, &[1; BYTES]).expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("changed");
        let error = MasterKey::read(&path).err().expect("refused").to_string();
        assert!(error.contains("chmod 600"), "{error}");
    }
}
