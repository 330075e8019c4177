use crate::place::Place;
use anyhow::Context as _;
use carta_server::backup;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Write everything that a Carta knows to a file, as it is at one moment. It may go on running.
///
/// What is sealed stays sealed: the file is of no use to log in, or to read secrets, without the master key, which isn't in
/// it. Keep a copy of that key, and not beside the backup. Names, e-mail addresses and memberships can be read.
///
/// The bytes of files aren't in it: copy their folder before and again after the backup, or have the bucket keep versions.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta data backup --data /var/lib/carta /var/backups/carta-2026-11-28")]
pub(crate) struct Backup {
    #[command(flatten)]
    place: Place,

    /// The file, which must not be there yet. Nobody else may read it.
    file: PathBuf,
}

impl Backup {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let (data, file) = (self.place.data()?, self.file);
        anyhow::ensure!(
            !file.exists(),
            "`{}` is there already: name another file, or remove it",
            file.display()
        );
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let failed = || format!("`{}` can't be written", file.display());
        // With mode 0600, and gone if this fails.
        let mut written = tempfile::Builder::new()
            .prefix(".carta-backup-")
            .tempfile_in(folder)
            .with_context(failed)?;
        let summary = backup::save(&data, written.as_file_mut()).context("there is no backup")?;
        written.as_file().sync_all().with_context(failed)?;
        written.persist_noclobber(&file).with_context(failed)?;
        File::open(folder).and_then(|folder| folder.sync_all()).with_context(failed)?;
        let (rows, users, groups) = (summary.rows, summary.users, summary.groups);
        writeln!(
            io::stderr(),
            "`{}` holds {rows} rows, with {users} users and {groups} groups; the master key isn't in it",
            file.display()
        )?;
        Ok(())
    }
}
