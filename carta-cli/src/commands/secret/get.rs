use crate::context::Context;
use crate::output::{self, Format, shown};
use serde::Serialize;

/// Write a secret's value to stdout, and nothing else.
///
/// On a terminal a line end follows; a file or a program gets the value exactly as it was put.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta secret get database-password
  PGPASSWORD=\"$(carta secret get database-password)\" psql
  carta secret get api-key > key.txt")]
pub(crate) struct Get {
    /// Its name.
    name: String,
}

#[derive(Serialize)]
struct Told<'a> {
    name: &'a str,
    value: &'a str,
}

impl Get {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let name = self.name.as_str();
        let secrets = context.agent()?.secrets();
        let doing = format!("asking for secret `{}`", shown(name));
        let value = context.ask(doing, secrets.get(name))?;
        let value = value.expose();
        match context.globals().format() {
            Format::Table => output::bare(value),
            _ => context.result(&Told { name, value }),
        }
    }
}
