use crate::context::Context;
use crate::output::shown;
use crate::prompt::ValueFrom;
use serde::Serialize;

/// Keep a secret, in place of an older one of its name.
///
/// The value is asked for at the terminal, unseen, or comes from stdin or a file: one line of at most 1024 characters.
/// Encode what is more than that, as `base64 -w0` does.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta secret put database-password
  carta secret put api-key --value-file key.txt --expires 2030-01-01T00:00:00Z
  pass show carta/api-key | carta secret put api-key --value-stdin")]
pub(crate) struct Put {
    /// Its name: letters, digits and `-`.
    name: String,

    #[command(flatten)]
    value: ValueFrom,

    /// When it ends by itself, as RFC 3339 writes it. A Carta of your own knows it, the hosted one may not.
    #[arg(long, value_name = "MOMENT")]
    expires: Option<String>,
}

#[derive(Serialize)]
struct Kept<'a> {
    name: &'a str,
    expires: Option<&'a str>,
}

impl Put {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let (name, said, expires) =
            (self.name.as_str(), shown(&self.name), self.expires.as_deref());
        let value = self.value.read(&format!("Value of `{said}`: "))?;
        let secrets = context.agent()?.secrets();
        let doing = format!("keeping secret `{said}`");
        match expires {
            Some(expires) => context.ask(doing, secrets.put_until(name, &value, expires))?,
            None => context.ask(doing, secrets.put(name, &value))?,
        }
        context.done(format_args!("secret `{said}` is kept"), &Kept { name, expires })
    }
}
