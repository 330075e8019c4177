use super::shown::Shown;
use crate::context::Context;
use carta_core::resource::{Resource, ResourceKind};

/// List the projects that you may use.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta project list
  carta project list --output json | jq -r '.[].id'")]
pub(crate) struct List {}

impl List {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let permissions = context.agent()?.permissions();
        let list = permissions.user_resources(ResourceKind::Project, None);
        let projects = context.ask("listing projects", list)?;
        let projects = projects.into_iter().filter_map(|resource| match resource {
            Resource::Project(project) => Some(Shown::from(project)),
            _ => None,
        });
        let projects: Vec<_> = projects.collect();
        context.list(&projects, "there are no projects that you may use")
    }
}
