use super::endpoint::Endpoint;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{self, Format, shown};
use crate::suggest;
use carta_core::{ApiToken, NewApiToken};
use serde::Serialize;

/// Make an API token of your own, and write it to stdout: this once, and nothing else.
///
/// On a terminal a line end follows; a file or a program gets the token alone. It can't be made by whoever is logged in by
/// an API token.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta token create ci --endpoint 'GET /user' --endpoint 'GET|POST /service/**'
  CARTA_API_TOKEN=\"$(carta token create nightly --endpoint '* /files/**' --expires 2030-01-01T00:00:00Z)\"
  carta token create once --endpoint 'GET /user' --uses 1 --auto-remove")]
pub(crate) struct Create {
    /// Its name, by which it is listed and ended.
    name: String,

    /// What it may be used for: methods and a path, in which `*` is any one segment and `**` at the end any rest, and in
    /// place of a method any method; can be given several times. `*` alone is everything.
    #[arg(long, required = true, value_name = "ENDPOINT")]
    endpoint: Vec<Endpoint>,

    /// When it ends, as RFC 3339 writes it [default: never].
    #[arg(long, value_name = "MOMENT")]
    expires: Option<String>,

    /// How often it may be used [default: as often as anybody likes].
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    uses: Option<u64>,

    /// Let Carta forget it once it has ended. A Carta of your own knows it, the hosted one may not.
    #[arg(long)]
    auto_remove: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Created<'a> {
    name: &'a str,
    token: &'a str,
    endpoints: &'a [String],
    expires: Option<String>,
    uses: Option<i64>,
    auto_remove: Option<bool>,
}

impl Create {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let wish = self.wish();
        let tokens = context.agent()?.tokens();
        let doing = format!("making API token `{}`", shown(&self.name));
        let made = context.ask(doing, tokens.create("self", &wish))?;
        context.say(format_args!(
            "API token `{}` is made, and shown this once; `{}` ends it",
            shown(&made.name),
            suggest::command("token revoke", &[&made.name])
        ));
        tell(context, &made).map_err(|error| untold(&made, &error).into())
    }

    fn wish(&self) -> NewApiToken {
        let wish = NewApiToken::new(self.name.as_str());
        let mut wish = self.endpoint.iter().fold(wish, |wish, endpoint| endpoint.allow(wish));
        if let Some(expires) = &self.expires {
            wish = wish.expires(expires.as_str());
        }
        if let Some(uses) = self.uses {
            wish = wish.uses(uses);
        }
        if self.auto_remove { wish.auto_remove() } else { wish }
    }
}

fn tell(context: &Context, made: &ApiToken) -> anyhow::Result<()> {
    if context.globals().format() == Format::Table {
        return output::bare(made.key.expose());
    }
    context.result(&Created {
        name: &made.name,
        token: made.key.expose(),
        endpoints: &made.allowed_endpoints,
        expires: made.expires.as_ref().map(ToString::to_string),
        uses: made.uses,
        auto_remove: made.auto_remove,
    })
}

/// It is there, and nobody knows it: also where nobody reads any more, that is a failure.
fn untold(made: &ApiToken, error: &anyhow::Error) -> Failure {
    let name = shown(&made.name);
    let delete = suggest::command("token delete", &[&made.name]);
    Failure::failed(format!("API token `{name}` is made, but can't be shown: {error}"))
        .help(format!("`{delete}` takes it away, so that it can be made again"))
}
