mod answer;
mod headers;
mod refusal;

use super::name::Name;
use crate::context::Context;
use crate::usage::Usage;
use anyhow::Context as _;
use carta_core::{Agent, Request, Secret};
use headers::Headers;
use std::fs;
use std::io::{self, Read as _};
use std::path::PathBuf;
use std::time::Duration;

/// Call a service through Carta, and write its answer to stdout, byte for byte.
///
/// At a terminal only text is shown, with escapes in place of what could do something else to the terminal.
///
/// Exit codes: 0 for a status below 400; 3 and 4 where Carta itself refuses; 5 for 429, 502, 503 and 504; else 1. The body is
/// written even so, but for Carta's own refusals.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta service call lab/scale weights --query unit=kg
  carta service call lab/scale weights -H 'Content-Type: application/json' --body-file weight.json
  echo '{}' | carta service call lab/scale weights/1 --method PUT --body-stdin -v
  carta service call lab/scale export > weights.parquet")]
pub(crate) struct Call {
    /// The service, by its namespace and its own name.
    #[arg(value_name = "NAMESPACE/SERVICE")]
    name: Name,

    /// What is called below the service's address; parameters go by --query [default: the service itself].
    #[arg(default_value = "", hide_default_value = true)]
    endpoint: String,

    /// The method [default: GET, or POST with a body].
    #[arg(long, short = 'X', value_parser = method)]
    method: Option<String>,

    /// A parameter; can be given several times.
    #[arg(long, value_name = "NAME=VALUE")]
    query: Vec<String>,

    #[command(flatten)]
    headers: Headers,

    #[command(flatten)]
    body: Body,

    /// How long the answer may take to begin, and then each part of it.
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
}

#[derive(clap::Args)]
#[group(multiple = false)]
struct Body {
    /// Send what this file holds.
    #[arg(long, value_name = "FILE")]
    body_file: Option<PathBuf>,

    /// Send what stdin holds.
    #[arg(long)]
    body_stdin: bool,
}

impl Call {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let said = self.said()?;
        let (agent, name) = (context.agent()?, &self.name);
        let doing = format!("calling `{name}`");
        let mut answer = context.ask(&doing, self.request(&agent, said).any_status())?;
        let status = answer.status();
        if context.globals().is_verbose() {
            context.say(format_args!("`{name}` answered {status}"));
        }
        if let Some(refusal) = refusal::of_carta(context, &agent, name, status) {
            return Err(refusal.into());
        }
        let refusal = refusal::of_service(name, &answer);
        answer::write(context, name, &mut answer)?;
        refusal.map_or(Ok(()), |refusal| Err(refusal.into()))
    }

    /// What it says beside the address, from wherever it comes.
    fn said(&self) -> anyhow::Result<Said<'_>> {
        // It would be part of a name in the path, which nobody means.
        if self.endpoint.contains(['?', '#']) {
            let text = "an endpoint holds no `?` or `#`: give parameters by `--query NAME=VALUE`";
            return Err(Usage(text.to_owned()).into());
        }
        let parameters = self.query.iter().map(|parameter| {
            let expected = || Usage("expected a parameter as `--query NAME=VALUE`".to_owned());
            parameter.split_once('=').ok_or_else(expected)
        });
        let parameters = parameters.collect::<Result<_, _>>()?;
        Ok(Said { parameters, headers: self.headers.read()?, body: self.body.read()? })
    }

    fn request(&self, agent: &Agent, said: Said<'_>) -> Request {
        let usual = if said.body.is_some() { "POST" } else { "GET" };
        let service = agent.service(&self.name.namespace, &self.name.service);
        let mut request = service.request(self.method.as_deref().unwrap_or(usual), &self.endpoint);
        for (name, value) in said.parameters {
            request = request.query(name, value);
        }
        for (name, value) in &said.headers {
            request = request.header(name, value.expose());
        }
        if let Some(body) = said.body {
            request = request.body(body);
        }
        request.timeout_by_parts(Duration::from_secs(self.timeout))
    }
}

struct Said<'a> {
    parameters: Vec<(&'a str, &'a str)>,
    headers: Vec<(String, Secret)>,
    body: Option<Vec<u8>>,
}

impl Body {
    fn read(&self) -> anyhow::Result<Option<Vec<u8>>> {
        if self.body_stdin {
            let mut body = Vec::new();
            io::stdin().lock().read_to_end(&mut body).context("stdin can't be read")?;
            return Ok(Some(body));
        }
        let Some(path) = &self.body_file else { return Ok(None) };
        let body = fs::read(path);
        body.map(Some).with_context(|| format!("`{}` can't be read", path.display()))
    }
}

/// Methods are in capitals, whatever is typed.
fn method(text: &str) -> Result<String, &'static str> {
    match !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        true => Ok(text.to_ascii_uppercase()),
        false => Err("a method is made of letters, as `PATCH`"),
    }
}
