use super::saved::Saved;
use crate::context::{Context, profiles};

/// Show a saved login, without its password and its token.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta profile show
  carta profile show work --output json")]
pub(crate) struct Show {
    /// The profile [default: the one that would log in].
    name: Option<String>,
}

impl Show {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let name = self.name.map_or_else(|| context.profile(), Ok)?;
        context.warn_of_profiles();
        context.one(&Saved::load(context, &profiles()?, &name)?)
    }
}
