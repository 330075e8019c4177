//! What may be said with every verb, before it or after.

use crate::output::Format;
use crate::suggest;
use crate::usage::Usage;
use carta_core::Host;

#[derive(clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Globals {
    /// Log in with this saved profile [default: what CARTA_API_TOKEN, CARTA_PROFILE or CARTA_USERNAME says, else the profile
    /// `default`].
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,

    /// Ask the Carta at this address [default: CARTA_HOST, else that of the profile that logs in, else what CARTA_ENV says,
    /// else production]. With CARTA_API_TOKEN no profile logs in: a Carta of your own is named here or by CARTA_HOST.
    #[arg(long, global = true, value_name = "URL", conflicts_with = "environment")]
    host: Option<String>,

    /// Ask one of the hosted Cartas; `development` is the one to try things out on.
    #[arg(long, global = true, value_name = "NAME", value_enum)]
    environment: Option<Environment>,

    /// How results are written to stdout: for people, or for programs.
    #[arg(long, short, global = true, value_name = "FORMAT", value_enum, default_value = "table")]
    output: Format,

    /// Write errors to stderr, and nothing else.
    #[arg(long, short, global = true)]
    quiet: bool,

    /// Log to stderr what is done inside; twice for more.
    #[arg(long, short, global = true, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Environment {
    Production,
    #[value(alias = "sandbox")]
    Development,
}

impl Globals {
    pub(crate) fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// Which Carta is to be asked, if that is said here.
    pub(crate) fn host(&self) -> Result<Option<Host>, Usage> {
        match (&self.host, self.environment) {
            // Not by clap, which would repeat a password in an address.
            (Some(host), _) => host
                .parse()
                .map(Some)
                .map_err(|error: carta_core::Error| Usage(format!("--host: {error}"))),
            (None, Some(Environment::Production)) => Ok(Some(Host::production())),
            (None, Some(Environment::Development)) => Ok(Some(Host::development())),
            (None, None) => Ok(None),
        }
    }

    /// What a command that is suggested has to say again, so that it asks the same Carta.
    pub(crate) fn host_again(&self) -> String {
        match (&self.host, self.environment) {
            // As carta understood it. What isn't one may hold a password.
            (Some(host), _) => match host.parse::<Host>() {
                Ok(host) => format!("--host {}", suggest::quoted(&host.to_string())),
                Err(_) => String::new(),
            },
            (None, Some(Environment::Production)) => "--environment production".to_owned(),
            (None, Some(Environment::Development)) => "--environment development".to_owned(),
            (None, None) => String::new(),
        }
    }

    pub(crate) fn format(&self) -> Format {
        self.output
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// The level of logs that is asked for, if any is.
    pub(crate) fn log_level(&self) -> Option<&'static str> {
        match (self.quiet, self.verbose) {
            (true, _) => Some("error"),
            (false, 0) => None,
            (false, 1) => Some("warn,carta=debug,carta_core=debug,carta_server=debug"),
            (false, _) => Some("debug"),
        }
    }

    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose > 0
    }
}
