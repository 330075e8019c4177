use crate::context::Context;
use crate::failure::asked;
use crate::output::Row;
use crate::suggest;
use carta_core::{Error, NamedGroup};
use serde::Serialize;
use std::borrow::Cow;

/// List the groups whose members you may list; for an administrator, these are all.
///
/// A Carta of your own tells it, the hosted one doesn't.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta group list
  carta group list --output json | jq -r '.[].name'")]
pub(crate) struct List {}

#[derive(Serialize)]
struct Listed {
    name: String,
    id: String,
}

impl Row for Listed {
    const COLUMNS: &'static [&'static str] = &["name", "id"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        vec![self.name.as_str().into(), self.id.as_str().into()]
    }
}

impl From<NamedGroup> for Listed {
    fn from(group: NamedGroup) -> Self {
        Self { name: group.name.as_str().to_owned(), id: group.id }
    }
}

impl List {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let groups = context.agent()?.groups();
        let doing = "listing groups";
        let groups = context.attempt(doing, groups.list()).map_err(|error| {
            let failure = asked(doing, &error);
            match error {
                Error::NotFound(_) => failure.with_help(format!(
                    "the hosted Carta doesn't list groups; `{}` shows yours",
                    suggest::command("whoami", &[])
                )),
                _ => failure,
            }
        })?;
        let groups: Vec<_> = groups.into_iter().map(Listed::from).collect();
        context.list(&groups, "there are no groups whose members you may list")
    }
}
