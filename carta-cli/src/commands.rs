//! One verb a file.

mod data;
mod serve;

use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Command {
    Serve(Box<serve::Serve>),
    #[command(subcommand)]
    Data(data::Data),
}

impl Command {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Serve(serve) => serve.run(),
            Self::Data(data) => data.run(),
        }
    }
}
