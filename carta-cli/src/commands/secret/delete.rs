use crate::context::Context;
use crate::output::shown;
use crate::prompt::Yes;
use serde::Serialize;

/// Delete secrets; on a Carta of your own.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta secret delete api-key
  carta secret delete api-key database-password --yes")]
pub(crate) struct Delete {
    /// The secrets, by name.
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct Deleted<'a> {
    name: &'a str,
}

impl Delete {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let names: Vec<_> = self.names.iter().map(|name| format!("`{}`", shown(name))).collect();
        self.yes.to(&format!("delete secret {}", names.join(", ")))?;
        let secrets = context.agent()?.secrets();
        let mut deleted = Vec::new();
        for name in &self.names {
            let said = shown(name);
            context.ask(format_args!("deleting secret `{said}`"), secrets.remove(name))?;
            context.say(format_args!("secret `{said}` is deleted"));
            deleted.push(Deleted { name });
        }
        context.result(&deleted)
    }
}
