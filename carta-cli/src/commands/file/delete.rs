use super::{At, named};
use crate::context::Context;
use crate::output::shown;
use crate::prompt::Yes;
use serde::Serialize;

/// Delete files.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta file delete 16fd2706-8baf-433b-82eb-8c7fada847da
  carta file delete 7c9e6679-7425-40de-944b-e07fc1f90ae7/raw/steel.csv /old.csv --yes")]
pub(crate) struct Delete {
    /// The files, by id or path.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,

    #[command(flatten)]
    at: At,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct Deleted {
    id: String,
}

impl Delete {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let names: Vec<_> = self.files.iter().map(|file| format!("`{}`", shown(file))).collect();
        self.yes.to(&format!("delete file {}", names.join(", ")))?;
        let files = context.agent()?.files();
        let source = &self.at.source;
        let mut deleted = Vec::new();
        for (text, said) in self.files.iter().zip(names) {
            let id = named::find(context, &files, source, text)?.id;
            context.ask(format_args!("deleting file {said}"), files.delete(source, &id))?;
            context.say(format_args!("file {said} is deleted"));
            deleted.push(Deleted { id });
        }
        context.result(&deleted)
    }
}
