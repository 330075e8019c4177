use crate::place::parsed;
use crate::trust::Trust;
use anyhow::Context as _;
use carta_server::backup;
use std::io::{self, Write as _};

/// Bring everything from one place to another that holds no data yet, all of it or nothing.
///
/// A place is a folder, or the address of a PostgreSQL database. Others on this machine can read arguments: say an address
/// that holds a password by the environment.
///
/// Stop every server first: while one runs, nothing is moved. The old place stays as it was: put it away once the new one
/// serves.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta data move --from /var/lib/carta --to postgres://carta@%2Fvar%2Frun%2Fpostgresql/carta")]
pub(crate) struct Move {
    /// Where the data are.
    #[arg(long, value_name = "PLACE", env = "CARTA_MOVE_FROM", hide_env_values = true)]
    from: String,

    /// Where they are to be.
    #[arg(long, value_name = "PLACE", env = "CARTA_MOVE_TO", hide_env_values = true)]
    to: String,

    #[command(flatten)]
    trust: Trust,
}

impl Move {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let (from, to) = (parsed(self.from, &self.trust)?, parsed(self.to, &self.trust)?);
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
