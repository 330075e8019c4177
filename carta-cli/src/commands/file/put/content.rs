//! What is put: a file, or what comes from stdin.

use crate::output::shown;
use anyhow::Context as _;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

pub(super) struct Content {
    file: File,
    size: u64,
    said: String,
}

impl Content {
    /// That of a file; of stdin, if it is called `-`.
    pub(super) fn of(path: &Path) -> anyhow::Result<Self> {
        if path == Path::new("-") {
            let file = spooled(io::stdin().lock()).context("stdin can't be read")?;
            return Self::open(file, "stdin".to_owned());
        }
        let said = format!("`{}`", shown(&path.display().to_string()));
        let opened = || {
            let file = File::open(path)?;
            if file.metadata()?.is_file() { Ok(file) } else { spooled(file) }
        };
        let file = opened().with_context(|| format!("{said} can't be read"))?;
        Self::open(file, said)
    }

    fn open(file: File, said: String) -> anyhow::Result<Self> {
        let size = file.metadata().with_context(|| format!("{said} can't be read"))?.len();
        Ok(Self { file, size, said })
    }

    /// In bytes, as it was at first.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn whole(&self) -> anyhow::Result<Vec<u8>> {
        self.part(0, self.size)
    }

    /// As many bytes from `begin` on as there are, and no more than `most`.
    pub(super) fn part(&self, begin: u64, most: u64) -> anyhow::Result<Vec<u8>> {
        let length = self.size.saturating_sub(begin).min(most);
        let mut bytes = vec![0; usize::try_from(length)?];
        let read = self.file.read_exact_at(&mut bytes, begin);
        read.with_context(|| format!("{} can't be read any more", self.said))?;
        Ok(bytes)
    }
}

/// In a file without a name, gone with the process: how much there is has to be said before it is sent.
fn spooled(mut input: impl io::Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut input, &mut file)?;
    Ok(file)
}
