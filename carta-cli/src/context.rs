//! What every verb works with: who asks, where, how results look, and who watches.

use crate::failure::{Code, Failure, asked};
use crate::globals::Globals;
use crate::output::{self, Row, shown};
use crate::progress::{self, Transfer};
use crate::suggest;
use crate::usage::Usage;
use carta_core::{Agent, Configuration, Error, Login, Profile, Profiles, block_on};
use serde::Serialize;
use std::env::VarError;
use std::fmt::Display;
use std::future::IntoFuture;
use std::io::{self, IsTerminal as _, Write as _};

/// The profile that counts where nothing else is said.
pub(crate) const DEFAULT_PROFILE: &str = "default";

const PROFILE: &str = "CARTA_PROFILE";
const API_TOKEN: &str = "CARTA_API_TOKEN";

pub(crate) struct Context {
    globals: Globals,
}

impl Context {
    pub(crate) fn new(globals: Globals) -> Self {
        suggest::remember(&globals);
        Self { globals }
    }

    pub(crate) fn globals(&self) -> &Globals {
        &self.globals
    }

    /// Who asks Carta, logged in without a question: by `--profile`, else by what the environment says, else by the profile
    /// `default`.
    pub(crate) fn agent(&self) -> anyhow::Result<Agent> {
        let doing = "logging in";
        if let Some(name) = self.globals.profile() {
            self.warn_of_profiles();
            return self.ask(doing, self.login()?.profile(name));
        }
        if is_set(API_TOKEN) {
            self.token_has_a_host()?;
        } else if is_set(PROFILE) {
            self.warn_of_profiles();
        }
        match self.attempt(doing, self.login()?) {
            Err(Error::Configuration(Configuration::NotLoggedIn)) => {}
            other => return other.map_err(|error| asked(doing, &error).into()),
        }
        self.warn_of_profiles();
        match self.attempt(doing, self.login()?.profile(DEFAULT_PROFILE)) {
            Err(Error::ProfileNotFound { name, saved }) if name == DEFAULT_PROFILE => {
                Err(nobody(&saved).into())
            }
            other => other.map_err(|error| asked(doing, &error).into()),
        }
    }

    fn login(&self) -> anyhow::Result<Login> {
        Ok(match self.globals.host()? {
            Some(host) => Agent::login().host(host),
            None => Agent::login(),
        })
    }

    /// An API token says nothing of where it counts: it isn't sent to production only because the profile that says where
    /// else isn't asked.
    fn token_has_a_host(&self) -> anyhow::Result<()> {
        if self.globals.host()?.is_some() || is_set("CARTA_HOST") || is_set("CARTA_ENV") {
            return Ok(());
        }
        let profile = match self.saved_profile() {
            Ok(Some(profile)) => profile,
            // It names a Carta, and nobody can tell which.
            Err(error) if is_unusable(&error) => return Err(error),
            // Where no profile can be read, none says anything else.
            Ok(None) | Err(_) => return Ok(()),
        };
        let Some(host) = &profile.own_host else { return Ok(()) };
        let what = format!(
            "{API_TOKEN} is set, and nothing says for which Carta: the profile `{}` is for {host}, but isn't asked",
            shown(&profile.name)
        );
        Err(Failure::usage(what)
            .help(format!("set CARTA_HOST={host}, or give --host or --environment"))
            .into())
    }

    /// What should be put right about the saved logins, as that others may read them.
    pub(crate) fn warn_of_profiles(&self) {
        // What keeps them from being read at all, the login tells.
        let warnings = profiles().and_then(|profiles| Ok(profiles.warnings()?));
        for warning in warnings.unwrap_or_default() {
            self.say(format_args!("warning: {warning}"));
        }
    }

    /// The profile that is meant: by `--profile`, else by the environment, else `default`.
    pub(crate) fn profile(&self) -> anyhow::Result<String> {
        if let Some(name) = self.globals.profile() {
            return Ok(name.to_owned());
        }
        match std::env::var(PROFILE) {
            Ok(name) if !name.is_empty() => Ok(name),
            Err(VarError::NotUnicode(_)) => Err(Usage(format!("`{PROFILE}` isn't UTF-8")).into()),
            _ => Ok(DEFAULT_PROFILE.to_owned()),
        }
    }

    /// That profile, if it is saved; one that was named has to be.
    pub(crate) fn saved_profile(&self) -> anyhow::Result<Option<Profile>> {
        let name = self.profile()?;
        match profiles()?.get(&name) {
            Err(Error::ProfileNotFound { .. }) if name == DEFAULT_PROFILE => Ok(None),
            other => Ok(Some(other?)),
        }
    }

    /// Waits for Carta's answer. `doing` is what is done meanwhile, as in *creating group `Ops`*: whoever waits reads it, and
    /// so does whoever is told that it failed.
    pub(crate) fn ask<T>(
        &self,
        doing: impl Display,
        ask: impl IntoFuture<Output = Result<T, Error>>,
    ) -> anyhow::Result<T> {
        let doing = doing.to_string();
        self.attempt(&doing, ask).map_err(|error| {
            if self.globals.is_verbose() {
                self.say(format_args!("{error}"));
            }
            asked(&doing, &error).into()
        })
    }

    /// The same, for verbs that know what to do about an error: `asked` says what it comes to otherwise.
    pub(crate) fn attempt<T>(
        &self,
        doing: &str,
        ask: impl IntoFuture<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let ask = ask.into_future();
        progress::while_doing(self.is_watched(), doing, || block_on(ask))
    }

    /// A bar for bytes on their way.
    pub(crate) fn transfer(&self, doing: impl Display, total: Option<u64>) -> Transfer {
        Transfer::begin(self.is_watched(), doing.to_string(), total)
    }

    /// Whether somebody sees what goes on.
    fn is_watched(&self) -> bool {
        io::stderr().is_terminal() && !self.globals.is_quiet()
    }

    /// Tells whoever reads, on stderr.
    pub(crate) fn say(&self, message: impl Display) {
        if !self.globals.is_quiet() {
            // Nobody is left to tell if that fails.
            let _ = writeln!(io::stderr(), "{message}");
        }
    }

    /// Many results; `none` is said where there are none.
    pub(crate) fn list<R: Row>(&self, rows: &[R], none: impl Display) -> anyhow::Result<()> {
        output::list(self.globals.format(), rows)?;
        if rows.is_empty() {
            self.say(none);
        }
        Ok(())
    }

    /// One result.
    pub(crate) fn one<R: Row>(&self, row: &R) -> anyhow::Result<()> {
        Ok(output::one(self.globals.format(), row)?)
    }

    /// A deed: `said` for people, on stderr; `result` for programs.
    pub(crate) fn done(&self, said: impl Display, result: &impl Serialize) -> anyhow::Result<()> {
        self.say(said);
        self.result(result)
    }

    /// What came of it, for programs alone.
    pub(crate) fn result(&self, result: &impl Serialize) -> anyhow::Result<()> {
        Ok(output::value(self.globals.format(), result)?)
    }
}

/// Whether a profile is there, and names a Carta in a way that can't be read.
fn is_unusable(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(Error::Configuration(Configuration::ProfileValue { .. })))
}

/// Nobody said who asks: what to do, in three lines.
pub(crate) fn nobody(saved: &[String]) -> Failure {
    let failure = Failure::new(Code::NotLoggedIn, "nobody is logged in");
    let login = suggest::command("login", &[]);
    let at_terminal = if suggest::names_host() {
        format!("`{login}` logs you in")
    } else {
        format!(
            "`{login}` logs you in; add `--host URL` for a Carta of your own, which `carta serve --dev` starts"
        )
    };
    let failure = if saved.is_empty() {
        failure.help(at_terminal)
    } else {
        let names: Vec<_> = saved.iter().map(|name| name.escape_debug().to_string()).collect();
        failure.help(format!("choose a saved profile with `--profile`: {}", names.join(", ")))
    };
    failure.help(
        "in scripts, set CARTA_API_TOKEN, CARTA_PROFILE, or CARTA_USERNAME and CARTA_PASSWORD; and CARTA_HOST for a Carta of your own",
    )
}

/// The saved logins.
pub(crate) fn profiles() -> anyhow::Result<Profiles> {
    Ok(Profiles::open_default()?)
}

/// Variables of the environment that log in before a profile does that isn't named.
pub(crate) fn earlier_logins() -> impl Iterator<Item = &'static str> {
    [API_TOKEN, "CARTA_USERNAME", "CARTA_USER"].into_iter().filter(|name| is_set(name))
}

/// Whether a variable of the environment says something.
pub(crate) fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}
