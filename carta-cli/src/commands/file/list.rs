use super::At;
use super::entry::Entry;
use crate::context::Context;
use crate::output::shown;

/// List what is at a path: workspaces, folders and files.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta file list
  carta file list 7c9e6679-7425-40de-944b-e07fc1f90ae7/raw
  carta file list --source HyperThought --output json")]
pub(crate) struct List {
    /// A workspace, by id, and maybe a folder in it [default: workspaces, and files outside of them].
    path: Option<String>,

    #[command(flatten)]
    at: At,
}

impl List {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let files = context.agent()?.files();
        let path = self.path.as_deref();
        let said = shown(path.unwrap_or("/"));
        let doing = format!("listing files at `{said}`");
        let entries = context.ask(doing, files.list(self.at.source, path))?;
        let entries: Vec<Entry> = entries.into_iter().map(Entry::from).collect();
        context.list(&entries, format_args!("there is nothing at `{said}`"))
    }
}
