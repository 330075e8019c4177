use super::shown::Shown;
use crate::context::Context;
use crate::output::shown;

/// Make a workspace, which is yours.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta workspace create Lab
  carta workspace create Lab --output json | jq -r .id")]
pub(crate) struct Create {
    /// The name.
    name: String,
}

impl Create {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let workspaces = context.agent()?.workspaces();
        let name = shown(&self.name);
        let doing = format!("creating workspace `{name}`");
        let made = Shown::from(context.ask(doing, workspaces.create(&self.name))?);
        let id = shown(made.id.as_deref().unwrap_or_default());
        context.done(format_args!("workspace `{name}` is made; its id is {id}"), &made)
    }
}
