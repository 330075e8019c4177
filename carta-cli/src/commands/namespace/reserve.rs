use crate::context::Context;
use crate::output::shown;
use serde::Serialize;

/// Reserve a namespace, which is yours then.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta namespace reserve lab
  carta namespace reserve --if-missing lab")]
pub(crate) struct Reserve {
    /// The namespace.
    namespace: String,

    /// Be content if it is reserved already, by whomever.
    #[arg(long)]
    if_missing: bool,
}

#[derive(Serialize)]
struct Reserved<'a> {
    namespace: &'a str,
    reserved: bool,
}

impl Reserve {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let services = context.agent()?.services();
        let (namespace, name) = (self.namespace.as_str(), shown(&self.namespace));
        let doing = format!("reserving namespace `{name}`");
        let reserved = if self.if_missing {
            context.ask(doing, services.reserve_namespace_if_missing(namespace))?
        } else {
            context.ask(doing, services.reserve_namespace(namespace)).map(|()| true)?
        };
        let said = if reserved {
            format!(
                "namespace `{name}` is reserved; `carta service register` puts services into it"
            )
        } else {
            format!(
                "namespace `{name}` was reserved before; `carta namespace show` tells whether you may use it"
            )
        };
        context.done(said, &Reserved { namespace, reserved })
    }
}
