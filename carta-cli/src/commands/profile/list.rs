use super::saved::Saved;
use crate::context::{Context, profiles};

/// List the saved logins.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta profile list
  carta profile list --output json")]
pub(crate) struct List {}

impl List {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let profiles = profiles()?;
        for warning in profiles.warnings()? {
            context.say(format_args!("warning: {warning}"));
        }
        let names = profiles.names()?;
        let saved = names.iter().map(|name| profiles.get(name).map(Saved::from));
        let saved = saved.collect::<Result<Vec<_>, _>>()?;
        context.list(&saved, "no profile is saved; `carta login` saves one")
    }
}
