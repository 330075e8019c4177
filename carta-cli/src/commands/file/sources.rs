use crate::context::Context;
use crate::failure::asked;
use crate::output::{Row, shown};
use carta_core::Error;
use serde::Serialize;
use std::borrow::Cow;

/// List where there are files, and what each place can do.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta file sources")]
pub(crate) struct Sources {}

#[derive(Serialize)]
struct Source {
    source: String,
    /// In Carta's words, if it says anything.
    support: Option<Vec<String>>,
}

impl Row for Source {
    const COLUMNS: &'static [&'static str] = &["source", "support"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        let support = self.support.as_deref().unwrap_or_default();
        vec![self.source.as_str().into(), support.join(", ").into()]
    }
}

impl Sources {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let files = context.agent()?.files();
        let mut sources = Vec::new();
        for source in context.ask("listing sources of files", files.sources())? {
            let doing = format!("asking what source `{}` can do", shown(&source.to_string()));
            let support = match context.attempt(&doing, files.support(source.clone())) {
                Ok(words) => Some(words),
                Err(Error::NotFound(_)) => None,
                Err(error) => return Err(asked(doing, &error).into()),
            };
            sources.push(Source { source: source.to_string(), support });
        }
        context.list(&sources, "there are no sources of files")
    }
}
