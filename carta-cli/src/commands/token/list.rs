use super::owner::Owner;
use crate::context::Context;
use crate::output::{Row, optional};
use carta_core::ApiToken;
use serde::Serialize;
use std::borrow::Cow;

/// List API tokens, without the tokens themselves.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta token list
  carta token list --user andy --output json | jq -r '.[].name'")]
pub(crate) struct List {
    #[command(flatten)]
    owner: Owner,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    name: String,
    endpoints: Vec<String>,
    expires: Option<String>,
    uses: Option<i64>,
    revoked: Option<bool>,
    auto_remove: Option<bool>,
    last_used: Option<String>,
}

impl Row for Listed {
    const COLUMNS: &'static [&'static str] =
        &["name", "endpoints", "expires", "uses left", "revoked", "last used"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        vec![
            self.name.as_str().into(),
            self.endpoints.join(", ").into(),
            optional(self.expires.as_ref()),
            self.uses.map(|uses| uses.to_string()).unwrap_or_default().into(),
            if self.revoked == Some(true) { "revoked" } else { "" }.into(),
            optional(self.last_used.as_ref()),
        ]
    }
}

impl From<ApiToken> for Listed {
    fn from(token: ApiToken) -> Self {
        let ApiToken {
            name,
            allowed_endpoints: endpoints,
            expires,
            uses,
            revoked,
            auto_remove,
            last_used,
            ..
        } = token;
        let expires = expires.map(|it| it.to_string());
        let last_used = last_used.map(|it| it.to_string());
        Self { name, endpoints, expires, uses, revoked, auto_remove, last_used }
    }
}

impl List {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let node = self.owner.node(context, &agent)?;
        let tokens = context.ask("listing API tokens", agent.tokens().list(&node))?;
        let tokens: Vec<Listed> = tokens.into_iter().map(Listed::from).collect();
        context.list(&tokens, "there are no API tokens")
    }
}
