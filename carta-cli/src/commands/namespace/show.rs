use crate::commands::history;
use crate::commands::permission::may::May;
use crate::context::Context;
use crate::output::{Row, optional, shown};
use carta_core::resource::Namespace;
use serde::Serialize;
use std::borrow::Cow;

/// Show a namespace, and what you may do with it.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta namespace show lab")]
pub(crate) struct Show {
    /// The namespace.
    namespace: String,
}

#[derive(Serialize)]
struct Shown {
    id: Option<String>,
    name: String,
    permission: Option<May>,
    #[serde(flatten)]
    history: history::Shown,
}

impl Row for Shown {
    const COLUMNS: &'static [&'static str] = &["name", "id", "permission", "made by", "made at"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        let permission = self.permission.as_ref().map(ToString::to_string);
        vec![
            self.name.as_str().into(),
            optional(self.id.as_ref()),
            permission.unwrap_or_default().into(),
            optional(self.history.added_by.as_ref()),
            optional(self.history.date_added.as_ref()),
        ]
    }
}

impl Show {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let services = context.agent()?.services();
        let doing = format!("asking for namespace `{}`", shown(&self.namespace));
        let namespace = context.ask(doing, services.namespace(&self.namespace))?;
        let Namespace { id, permission, history, name, .. } = namespace;
        let permission = permission.as_ref().map(May::from);
        context.one(&Shown { id, name, permission, history: history.into() })
    }
}
