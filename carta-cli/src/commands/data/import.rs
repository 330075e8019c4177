use crate::place::Place;
use anyhow::Context as _;
use carta_server::Clock;
use carta_server::exchange::{self, Mode};
use std::fs::File;
use std::io::{self, BufReader, Write as _};
use std::path::PathBuf;

/// Add to the directory what a file says and isn't there yet, all of it or nothing.
///
/// Nobody is removed, and of whoever is there nothing is changed but the ends of memberships: the same, imported again,
/// changes nothing. Each change is a line of stdout. Whoever is new gets a password from an administrator.
///
/// A server must have been started on the data once; it may go on running.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta data import --data /var/lib/carta --dry-run directory.jsonl
  carta data import --data /var/lib/carta directory.jsonl")]
pub(crate) struct Import {
    #[command(flatten)]
    place: Place,

    /// Say what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,

    /// The file, as `carta data export` writes it.
    file: PathBuf,
}

impl Import {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let data = self.place.data()?;
        let shown = self.file.display().to_string();
        let file = File::open(&self.file).with_context(|| format!("`{shown}` can't be read"))?;
        let mode = if self.dry_run { Mode::DryRun } else { Mode::Change };
        let mut out = io::stdout();
        let mut said = Ok(());
        let told = |change: &exchange::Change| {
            if said.is_ok() {
                said = writeln!(out, "{change}");
            }
        };
        let outcome = exchange::import(&data, &Clock::system(), BufReader::new(file), mode, told);
        let outcome = outcome.with_context(|| format!("nothing was imported from `{shown}`"))?;
        let what = if self.dry_run { "would change" } else { "changed" };
        let (changes, unchanged) = (outcome.changes, outcome.unchanged);
        let differences = outcome.differences;
        writeln!(
            io::stderr(),
            "{what}: {changes}; there already: {unchanged}; there otherwise, and left so: {differences}"
        )?;
        said.context("not every change could be shown")
    }
}
