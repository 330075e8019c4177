use super::name::Name;
use crate::context::Context;
use crate::prompt::Yes;
use serde::Serialize;

/// Remove a service, and with it what is granted on it. The API itself goes on.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta service unregister lab/scale
  carta service unregister lab/scale --yes")]
pub(crate) struct Unregister {
    /// The service, by its namespace and its own name.
    #[arg(value_name = "NAMESPACE/SERVICE")]
    name: Name,

    #[command(flatten)]
    yes: Yes,
}

#[derive(Serialize)]
struct Unregistered<'a> {
    namespace: &'a str,
    service: &'a str,
}

impl Unregister {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let name = &self.name;
        self.yes.to(&format!("remove service `{name}`, and with it what is granted on it"))?;
        let Name { namespace, service } = name;
        let services = context.agent()?.services();
        let doing = format!("removing service `{name}`");
        context.ask(doing, services.unregister(namespace, service))?;
        let said = format!("service `{name}` is removed");
        context.done(said, &Unregistered { namespace, service })
    }
}
