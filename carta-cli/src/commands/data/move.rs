use anyhow::Context as _;
use carta_server::{Data, backup};
use std::io::{self, Write as _};
use std::path::PathBuf;

/// Bring everything from one place to another that holds no data yet, all of it or nothing.
///
/// Stop every server first. As long as one runs on a folder, nothing is moved from it, and none starts on it meanwhile. The
/// old place stays as it was: put it away once the new one serves.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta data move --from-data /var/lib/carta --to-data /srv/carta")]
pub(crate) struct Move {
    #[command(flatten)]
    from: From,

    #[command(flatten)]
    to: To,
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct From {
    /// The folder that the data are in.
    #[arg(long, value_name = "DIR")]
    from_data: Option<PathBuf>,
}

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct To {
    /// The folder that they are to be in.
    #[arg(long, value_name = "DIR")]
    to_data: Option<PathBuf>,
}

impl Move {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let from = self.from.from_data.map_or(Data::Memory, Data::Folder);
        let to = self.to.to_data.map_or(Data::Memory, Data::Folder);
        let summary = backup::copy(&from, &to).context("nothing was moved")?;
        let (rows, users, groups) = (summary.rows, summary.users, summary.groups);
        writeln!(
            io::stderr(),
            "moved {rows} rows, with {users} users and {groups} groups; start the server on the new place, with the same master \
             key, and put the old one away"
        )?;
        Ok(())
    }
}
