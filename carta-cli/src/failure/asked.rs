//! What Carta's refusals and failures come to.

use super::{Code, Failure};
use crate::context::is_set;
use crate::suggest;
use carta_core::{Answer, Configuration, Error};
use std::fmt::Display;

/// What came of `doing` something, as in *creating group `Ops`*.
pub(crate) fn asked(doing: impl Display, error: &Error) -> Failure {
    let failure = untold(error);
    match failure.code {
        Code::Usage | Code::NotLoggedIn => failure,
        _ => Failure { what: format!("{doing} failed: {}", failure.what), ..failure },
    }
}

pub(super) fn untold(error: &Error) -> Failure {
    match error {
        Error::InvalidParameter(answer) => Failure::failed(told("Carta refused it", answer))
            .help("correct what Carta names, and try again"),
        Error::BadCredentials(answer) => {
            not_logged_in(told("Carta didn't accept the credentials", answer))
        }
        Error::PermissionDenied(answer) => {
            Failure::new(Code::Refused, told("Carta doesn't permit it", answer)).help(format!(
                "`{}` shows who asked; an owner or administrator can give permission",
                suggest::command("whoami", &[])
            ))
        }
        Error::NotFound(answer) => {
            Failure::failed(told("it isn't there, or this account may not see it", answer)).help(
                format!(
                    "check the name; `{}` shows who asked, and where",
                    suggest::command("whoami", &[])
                ),
            )
        }
        Error::Conflict(answer) => Failure::failed(told("it contradicts what Carta holds", answer))
            .help("look at what is there now, and decide anew"),
        _ if error.is_unavailable() => unavailable(error),
        Error::Renewal(inner) | Error::Lookup(inner) => untold(inner),
        Error::Authentication(denial) => {
            let code = match denial.status() {
                401 => Code::NotLoggedIn,
                403 => Code::Refused,
                _ => Code::Unavailable,
            };
            Failure::new(code, denial.to_string())
        }
        Error::ProfileNotFound { name, saved } => {
            Failure { code: Code::NotLoggedIn, ..no_profile(name, saved) }
        }
        Error::UserChanged => not_logged_in(error.to_string()),
        Error::Challenge { name } => challenge(name, error),
        Error::InvalidSegment(_) | Error::InvalidResource(_) | Error::InvalidName(_) => {
            Failure::usage(error.to_string())
        }
        Error::Configuration(Configuration::ProfileIncomplete { name }) => ended(name),
        Error::Configuration(problem) => configuration(problem),
        // It may be no Carta that answers.
        Error::Unreadable { .. } => Failure::new(Code::Unavailable, error.to_string())
            .help(format!("check the host; {}", which_host())),
        _ => Failure::failed(error.to_string()),
    }
}

/// No profile of that name is saved.
pub(crate) fn no_profile(name: &str, saved: &[String]) -> Failure {
    let saved: Vec<_> = saved.iter().map(|name| name.escape_debug().to_string()).collect();
    let saved = if saved.is_empty() {
        "none is saved".to_owned()
    } else {
        format!("saved profiles: {}", saved.join(", "))
    };
    let what = format!("no profile `{}`; {saved}", name.escape_debug());
    Failure::failed(what).help(format!("`{}` makes it", suggest::login(name)))
}

/// A profile whose token has ended, or that never had one.
fn ended(name: &str) -> Failure {
    let shown = name.escape_debug();
    let what = format!("profile `{shown}` holds neither a token that still counts nor a password");
    Failure::new(Code::NotLoggedIn, what).help(format!("log in again: `{}`", suggest::login(name)))
}

fn configuration(problem: &Configuration) -> Failure {
    let code = match problem {
        Configuration::NotLoggedIn | Configuration::Clock { .. } => Code::NotLoggedIn,
        Configuration::Incomplete { .. }
        | Configuration::Ambiguous
        | Configuration::Variable { .. }
        | Configuration::Host { .. }
        | Configuration::ProfileName { .. }
        | Configuration::ProfileValue { .. } => Code::Usage,
        _ => Code::Failed,
    };
    let failure = Failure::new(code, problem.to_string());
    match problem {
        Configuration::ProfileValue {
            profile,
            key: "own_host" | "token_host" | "environment",
            ..
        } => failure.help(format!(
            "`{}` corrects it, `{}` takes it out",
            suggest::at_home("profile set", &[profile], "--host URL"),
            suggest::at_home("profile delete", &[profile], ""),
        )),
        _ => failure,
    }
}

fn not_logged_in(what: String) -> Failure {
    Failure::new(Code::NotLoggedIn, what).help(log_in_again())
}

/// A step that a login needs and nobody was there to do.
fn challenge(name: &str, error: &Error) -> Failure {
    let what = error.to_string();
    match name {
        "PASSWORD_RESET" => Failure::new(Code::NotLoggedIn, what).help(format!(
            "choose a new password with the code that was sent: `{}`",
            suggest::command_with("user reset-password", &["NAME"], "--with-code")
        )),
        _ => not_logged_in(what),
    }
}

/// What to do about a login that isn't accepted: it is about what logged in.
fn log_in_again() -> String {
    let login = || format!("log in again: `{}`", suggest::command("login", &[]));
    if suggest::named_profile().is_some() {
        return login();
    }
    if is_set("CARTA_API_TOKEN") {
        return "CARTA_API_TOKEN is set, and logs in: the token may have ended, or be another Carta's than CARTA_HOST names".to_owned();
    }
    if let Some(name) = std::env::var("CARTA_PROFILE").ok().filter(|name| !name.is_empty()) {
        return format!("log in again: `{}`", suggest::login(&name));
    }
    if is_set("CARTA_USERNAME") || is_set("CARTA_USER") {
        return "CARTA_USERNAME and CARTA_PASSWORD are set, and log in: correct them, and CARTA_HOST"
            .to_owned();
    }
    login()
}

fn unavailable(error: &Error) -> Failure {
    let later =
        format!("try again later; `{}` says what can be reached", suggest::command("doctor", &[]));
    match error {
        Error::Transport { source, .. } => {
            let mut cause: &dyn std::error::Error = source;
            while let Some(inner) = cause.source() {
                cause = inner;
            }
            let what = format!("Carta can't be reached: {}", cause.to_string().escape_debug());
            Failure::new(Code::Unavailable, what)
                .help(format!("check host and network; {}", which_host()))
        }
        Error::RateLimited { answer, retry_after } => {
            let what = told("Carta is asked too often", answer);
            let wait = retry_after.map(|wait| format!("try again in {} s", wait.as_secs().max(1)));
            Failure::new(Code::Unavailable, what).help(wait.unwrap_or(later))
        }
        Error::Server(answer) => {
            Failure::new(Code::Unavailable, told("Carta failed", answer)).help(later)
        }
        Error::Timeout { limit, .. } => {
            let what = format!("Carta didn't answer within {} s", limit.as_secs());
            Failure::new(Code::Unavailable, what).help(later)
        }
        _ => Failure::new(Code::Unavailable, error.to_string()).help(later),
    }
}

/// Where to see what is asked.
pub(crate) fn which_host() -> String {
    format!("`{}` says which host is asked, and why", suggest::command("doctor", &[]))
}

/// With Carta's own words, if there are any.
fn told(what: &str, answer: &Answer) -> String {
    match answer.words() {
        "" => format!("{what} ({})", answer.status()),
        words => format!("{what} ({}): {words}", answer.status()),
    }
}
