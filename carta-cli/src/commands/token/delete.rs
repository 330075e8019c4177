use super::owner::Owner;
use crate::context::Context;
use crate::output::shown;
use crate::prompt::Yes;
use serde::Serialize;

/// End API tokens and forget them, so that their names can be given again.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta token delete ci
  carta token delete nightly once --user andy --yes")]
pub(crate) struct Delete {
    /// The tokens, by name.
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,

    #[command(flatten)]
    owner: Owner,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct Deleted<'a> {
    name: &'a str,
}

impl Delete {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let names: Vec<_> = self.names.iter().map(|name| format!("`{}`", shown(name))).collect();
        self.yes.to(&format!("delete API token {}", names.join(", ")))?;
        let agent = context.agent()?;
        let node = self.owner.node(context, &agent)?;
        let mut deleted = Vec::new();
        for name in &self.names {
            let said = shown(name);
            let doing = format!("deleting API token `{said}`");
            context.ask(doing, agent.tokens().delete(&node, name))?;
            context.say(format_args!("API token `{said}` is deleted"));
            deleted.push(Deleted { name });
        }
        context.result(&deleted)
    }
}
