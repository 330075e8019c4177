use super::shown::Shown;
use crate::context::Context;
use crate::output::shown;

/// Make a project, which is yours.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta project create Alloys --bucket alloys-data
  carta project create Alloys --bucket alloys-data --output json | jq -r .id")]
pub(crate) struct Create {
    /// The name.
    name: String,

    /// The bucket where its data are.
    #[arg(long, value_name = "NAME")]
    bucket: String,
}

impl Create {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let projects = context.agent()?.projects();
        let name = shown(&self.name);
        let doing = format!("creating project `{name}`");
        let made = Shown::from(context.ask(doing, projects.create(&self.name, &self.bucket))?);
        let id = shown(made.id.as_deref().unwrap_or_default());
        context.done(format_args!("project `{name}` is made; its id is {id}"), &made)
    }
}
