use crate::context::{Context, profiles};
use crate::output::shown;
use crate::prompt::Yes;
use serde::Serialize;

/// Delete a saved login.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta profile delete work --yes")]
pub(crate) struct Delete {
    /// The profile.
    name: String,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct Deleted<'a> {
    profile: &'a str,
}

impl Delete {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let profiles = profiles()?;
        let name = shown(&self.name);
        context.warn_of_profiles();
        super::is_there(&profiles, &self.name)?;
        self.yes.to(&format!("delete profile `{name}`"))?;
        profiles.delete(&self.name)?;
        context.done(format_args!("profile `{name}` is deleted"), &Deleted { profile: &self.name })
    }
}
