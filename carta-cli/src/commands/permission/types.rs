use crate::context::Context;
use crate::output::Row;
use serde::Serialize;
use std::borrow::Cow;

/// List the kinds of resource that there are.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta permission types")]
pub(crate) struct Types {}

#[derive(Serialize)]
struct Kind {
    kind: String,
}

impl Row for Kind {
    const COLUMNS: &'static [&'static str] = &["kind"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        vec![self.kind.as_str().into()]
    }
}

impl Types {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let permissions = context.agent()?.permissions();
        let kinds = context.ask("listing kinds of resource", permissions.resource_types())?;
        let kinds: Vec<_> = kinds.iter().map(|kind| Kind { kind: kind.to_string() }).collect();
        context.list(&kinds, "Carta names no kinds of resource")
    }
}
