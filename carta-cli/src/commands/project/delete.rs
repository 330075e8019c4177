use crate::context::Context;
use crate::output::shown;
use crate::prompt::Yes;
use serde::Serialize;

/// Delete a project, by id.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta project delete 7c9e6679-7425-40de-944b-e07fc1f90ae7
  carta project delete 7c9e6679-7425-40de-944b-e07fc1f90ae7 --yes")]
pub(crate) struct Delete {
    /// The project, by id.
    project: String,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct Deleted<'a> {
    project: &'a str,
}

impl Delete {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let project = self.project.as_str();
        let id = shown(project);
        self.yes.to(&format!("delete project `{id}`"))?;
        let projects = context.agent()?.projects();
        context.ask(format_args!("deleting project `{id}`"), projects.delete(project))?;
        context.done(format_args!("project `{id}` is deleted"), &Deleted { project })
    }
}
