use crate::context::Context;
use crate::output::{Row, optional};
use carta_core::SecretEntry;
use serde::Serialize;
use std::borrow::Cow;

/// List your secrets, without their values; on a Carta of your own.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta secret list
  carta secret list --output json | jq -r '.[].name'")]
pub(crate) struct List {}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    name: String,
    set_at: String,
    expires: Option<String>,
}

impl Row for Entry {
    const COLUMNS: &'static [&'static str] = &["name", "set at", "expires"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        vec![
            self.name.as_str().into(),
            self.set_at.as_str().into(),
            optional(self.expires.as_ref()),
        ]
    }
}

impl From<SecretEntry> for Entry {
    fn from(entry: SecretEntry) -> Self {
        let SecretEntry { name, set_at, expires, .. } = entry;
        let (set_at, expires) = (set_at.to_string(), expires.map(|it| it.to_string()));
        Self { name, set_at, expires }
    }
}

impl List {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let secrets = context.agent()?.secrets();
        let secrets = context.ask("listing secrets", secrets.list())?;
        let secrets: Vec<Entry> = secrets.into_iter().map(Entry::from).collect();
        context.list(&secrets, "you have no secrets")
    }
}
