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
        context.warn_of_profiles();
        let names = profiles.names()?;
        let saved = names.iter().map(|name| Saved::load(context, &profiles, name));
        let saved = saved.collect::<Result<Vec<_>, _>>()?;
        context.list(&saved, "no profile is saved; `carta login` saves one")
    }
}
