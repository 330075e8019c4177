//! One verb a file.

mod serve;

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Command {
    Serve(Box<serve::Serve>),
}

impl Command {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Serve(serve) => serve.run(),
        }
    }
}
