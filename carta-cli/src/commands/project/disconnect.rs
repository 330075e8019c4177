use crate::context::Context;
use crate::output::shown;
use crate::prompt::Yes;
use serde::Serialize;

/// Delete a connection of a project, by the connection's id; the data stay where they are.
///
/// `carta permission resources Connection` shows the ids.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta project disconnect 0b6e6d0e-6f0a-4d0c-8a5e-7f2f1f5d5a11
  carta project disconnect 0b6e6d0e-6f0a-4d0c-8a5e-7f2f1f5d5a11 --yes")]
pub(crate) struct Disconnect {
    /// The connection, by id.
    connection: String,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct Disconnected<'a> {
    connection: &'a str,
}

impl Disconnect {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let connection = self.connection.as_str();
        let id = shown(connection);
        self.yes.to(&format!("delete connection `{id}`"))?;
        let projects = context.agent()?.projects();
        let doing = format!("deleting connection `{id}`");
        context.ask(doing, projects.delete_connection(connection))?;
        context.done(format_args!("connection `{id}` is deleted"), &Disconnected { connection })
    }
}
