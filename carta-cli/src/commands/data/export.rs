use crate::place::Place;
use anyhow::Context as _;
use carta_server::{Clock, exchange};
use std::io;

/// Write the directory to stdout: organizations with their owners, users, groups and members, one line of JSON each.
///
/// There are no passwords in it, no secrets, no permissions, and nobody who was removed. The server may go on running.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta data export --data /var/lib/carta > directory.jsonl")]
pub(crate) struct Export {
    #[command(flatten)]
    place: Place,
}

impl Export {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let data = self.place.data()?;
        exchange::export(&data, &Clock::system(), io::stdout())
            .context("the directory wasn't written")
    }
}
