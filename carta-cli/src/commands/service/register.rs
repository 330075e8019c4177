use super::name::Name;
use crate::context::Context;
use crate::usage::Usage;
use serde::Serialize;

/// Put a service into a namespace of yours, so that Carta passes calls on to it.
///
/// A service begins with whatever was granted on its namespace; `carta permission grant` lets others call it. The API learns
/// who calls by the header `Carta-Assertion`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta service register lab/scale https://scale.example.com/api
  carta service register lab/scale https://scale.example.com/api --output json | jq -r .url")]
pub(crate) struct Register {
    /// The service, by its namespace and its own name.
    #[arg(value_name = "NAMESPACE/SERVICE")]
    name: Name,

    /// Where the API is, without user, password, query or fragment. Without it, nobody can call the service.
    #[arg(value_name = "URL")]
    base_url: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Registered<'a> {
    namespace: &'a str,
    service: &'a str,
    id: Option<String>,
    url: &'a str,
    base_url: Option<String>,
}

impl Register {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let base_url = self.base_url()?;
        let agent = context.agent()?;
        let (services, name) = (agent.services(), &self.name);
        let Name { namespace, service } = name;
        let doing = format!("registering service `{name}`");
        let made = context.ask(doing, services.register(namespace, service, base_url))?;
        let url = name.url(agent.host());
        let said = match base_url {
            Some(_) => format!("service `{name}` is registered: it is called at {url}"),
            None => format!(
                "service `{name}` is registered without an address, and can't be called: unregister it, and register it with one"
            ),
        };
        let (id, base_url) = (made.id, made.base_url);
        context.done(said, &Registered { namespace, service, id, url: &url, base_url })
    }

    /// The address, which others on this machine have read by now, if it holds a password.
    fn base_url(&self) -> Result<Option<&str>, Usage> {
        let Some(url) = self.base_url.as_deref() else { return Ok(None) };
        // As lenient as readers of addresses are with what stands in front of the host.
        let place = url.split_once(':').map_or(url, |(_, place)| place);
        let place = place.trim_start_matches(['/', '\\']);
        if place.split(['/', '\\', '?', '#']).next().is_some_and(|place| place.contains('@')) {
            let text = "the address of a service holds no user name or password: the API learns who calls from Carta";
            return Err(Usage(text.to_owned()));
        }
        Ok(Some(url))
    }
}
