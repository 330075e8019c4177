use crate::place::Place;
use anyhow::Context as _;
use carta_server::backup;
use std::fs::File;
use std::io::{self, BufReader, Write as _};
use std::path::PathBuf;

/// Read a backup into a place that holds no data yet, all of it or nothing.
///
/// The server that is started on it needs the master key of the one that the backup was taken of, as `master.key` in the
/// folder or by --master-key-file.
///
/// What was revoked or removed since the backup is there again: tokens, sessions, accounts, memberships.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta data restore --data /var/lib/carta /var/backups/carta-2026-11-28")]
pub(crate) struct Restore {
    #[command(flatten)]
    place: Place,

    /// The backup.
    file: PathBuf,
}

impl Restore {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let data = self.place.data()?;
        let file = File::open(&self.file)
            .with_context(|| format!("`{}` can't be read", self.file.display()))?;
        let summary = backup::restore(&data, BufReader::new(file))
            .with_context(|| format!("nothing was restored from `{}`", self.file.display()))?;
        let (rows, users, groups) = (summary.rows, summary.users, summary.groups);
        writeln!(
            io::stderr(),
            "restored {rows} rows, with {users} users and {groups} groups; put the master key that belongs to them in its place"
        )?;
        Ok(())
    }
}
