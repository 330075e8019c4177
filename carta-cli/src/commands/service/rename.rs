use super::name::{self, Name};
use crate::context::Context;
use serde::Serialize;

/// Give a service another name in its namespace, and so another address; what is granted stays granted.
#[derive(clap::Args)]
#[command(after_help = "\
Example:
  carta service rename lab/scale balance")]
pub(crate) struct Rename {
    /// The service, by its namespace and its name so far.
    #[arg(value_name = "NAMESPACE/SERVICE")]
    name: Name,

    /// The new name, without the namespace.
    #[arg(value_parser = name::alone)]
    new_name: String,
}

#[derive(Serialize)]
struct Renamed<'a> {
    namespace: &'a str,
    service: &'a str,
    before: &'a str,
    url: String,
}

impl Rename {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let (services, name) = (agent.services(), &self.name);
        let Name { namespace, service: before } = name;
        let new = name.renamed(&self.new_name);
        let doing = format!("renaming service `{name}` to `{new}`");
        context.ask(doing, services.rename(namespace, before, &new.service))?;
        let url = new.url(agent.host());
        let said = format!("service `{name}` is `{new}` now: it is called at {url}");
        context.done(said, &Renamed { namespace, service: &new.service, before, url })
    }
}
