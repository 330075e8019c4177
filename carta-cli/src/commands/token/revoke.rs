use super::owner::Owner;
use crate::context::Context;
use crate::output::shown;
use serde::Serialize;

/// End API tokens, at once and for good.
///
/// They stay listed, and their names taken. It isn't asked whether it is meant: a token in the
/// wrong hands can't wait.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta token revoke ci
  carta token revoke nightly once --user andy")]
pub(crate) struct Revoke {
    /// The tokens, by name.
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,

    #[command(flatten)]
    owner: Owner,
}

#[derive(Serialize)]
struct Revoked<'a> {
    name: &'a str,
}

impl Revoke {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let node = self.owner.node(context, &agent)?;
        let mut revoked = Vec::new();
        for name in &self.names {
            let said = shown(name);
            let doing = format!("ending API token `{said}`");
            context.ask(doing, agent.tokens().revoke(&node, name))?;
            context.say(format_args!("API token `{said}` has ended"));
            revoked.push(Revoked { name });
        }
        context.result(&revoked)
    }
}
