use crate::context::Context;
use crate::output::shown;
use crate::prompt::Yes;
use serde::Serialize;

/// Remove a namespace that holds no services; anybody can reserve the name then.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta namespace remove lab
  carta namespace remove lab --yes")]
pub(crate) struct Remove {
    /// The namespace.
    namespace: String,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct Removed<'a> {
    namespace: &'a str,
}

impl Remove {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let namespace = self.namespace.as_str();
        let name = shown(namespace);
        self.yes.to(&format!("remove namespace `{name}`"))?;
        let services = context.agent()?.services();
        let doing = format!("removing namespace `{name}`");
        context.ask(doing, services.remove_namespace(namespace))?;
        context.done(format_args!("namespace `{name}` is removed"), &Removed { namespace })
    }
}
