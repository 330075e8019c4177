use super::name::Name;
use crate::commands::history;
use crate::commands::permission::may::May;
use crate::context::Context;
use crate::output::{Row, optional};
use serde::Serialize;
use std::borrow::Cow;

/// Show a service: where it is called, and what you may do with it.
///
/// Where its API is, Carta tells only those who may change it.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta service show lab/scale
  carta permission who $(carta service show lab/scale -o json | jq -r .id)")]
pub(crate) struct Show {
    /// The service, by its namespace and its own name.
    #[arg(value_name = "NAMESPACE/SERVICE")]
    name: Name,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    namespace: String,
    service: String,
    id: Option<String>,
    url: String,
    base_url: Option<String>,
    permission: Option<May>,
    #[serde(flatten)]
    history: history::Shown,
}

impl Row for Shown {
    const COLUMNS: &'static [&'static str] = &[
        "namespace",
        "service",
        "id",
        "called at",
        "passed on to",
        "permission",
        "made by",
        "made at",
    ];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        let permission = self.permission.as_ref().map(ToString::to_string);
        vec![
            self.namespace.as_str().into(),
            self.service.as_str().into(),
            optional(self.id.as_ref()),
            self.url.as_str().into(),
            optional(self.base_url.as_ref()),
            permission.unwrap_or_default().into(),
            optional(self.history.added_by.as_ref()),
            optional(self.history.date_added.as_ref()),
        ]
    }
}

impl Show {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let (services, url) = (agent.services(), self.name.url(agent.host()));
        let doing = format!("asking for service `{}`", self.name);
        let Name { namespace, service } = self.name;
        let known = context.ask(doing, services.details(&namespace, &service))?;
        context.one(&Shown {
            namespace,
            service,
            id: known.id,
            url,
            base_url: known.base_url,
            permission: known.permission.as_ref().map(May::from),
            history: known.history.into(),
        })
    }
}
