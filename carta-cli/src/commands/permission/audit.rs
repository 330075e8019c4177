use crate::commands::audit::Range;
use crate::context::Context;
use crate::output::shown;

/// Show the changes to a resource and to who may do what with it, the oldest first; on a Carta of your own.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta permission audit 7c9e6679-7425-40de-944b-e07fc1f90ae7
  carta permission audit 7c9e6679-7425-40de-944b-e07fc1f90ae7 --since 2030-01-01T00:00:00Z")]
pub(crate) struct Audit {
    /// The resource, by id.
    resource: String,

    #[command(flatten)]
    range: Range,
}

impl Audit {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let trail = context.agent()?.audit().resource(&self.resource);
        let none = format!("no change to resource `{}` is known", shown(&self.resource));
        self.range.show(context, trail, &none)
    }
}
