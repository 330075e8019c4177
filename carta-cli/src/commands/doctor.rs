mod clock;
mod host;
mod source;

use crate::claims::{Claims, moment, now};
use crate::context::{Context, profiles};
use crate::failure::{Code, Failure};
use crate::output::{Row, shown};
use carta_core::{Agent, Host, Response, Secret, User};
use serde::Serialize;
use source::Source;
use std::borrow::Cow;

/// Look for what keeps you from being logged in: host, login, clock, token, and what a guard would ask.
///
/// Nothing is changed, but that a login may be made, whose token is saved in its profile as always. Exit code: that of the
/// first thing that fails.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta doctor
  carta doctor --profile work --output json")]
pub(crate) struct Doctor {}

/// What was looked at, and what it came to.
#[derive(Serialize)]
struct Check {
    check: &'static str,
    state: State,
    detail: String,
    #[serde(skip)]
    code: Option<Code>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warning,
    Failed,
}

impl Row for Check {
    const COLUMNS: &'static [&'static str] = &["check", "state", "detail"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        let state = match self.state {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Failed => "failed",
        };
        vec![self.check.into(), state.into(), self.detail.as_str().into()]
    }
}

impl Check {
    fn ok(check: &'static str, detail: impl Into<String>) -> Self {
        Self { check, state: State::Ok, detail: detail.into(), code: None }
    }

    fn warning(check: &'static str, detail: impl Into<String>) -> Self {
        Self { state: State::Warning, ..Self::ok(check, detail) }
    }

    fn failed(check: &'static str, error: &anyhow::Error) -> Self {
        let failure = Failure::of(error);
        Self {
            state: State::Failed,
            code: Some(failure.code),
            ..Self::ok(check, failure.with_next_steps())
        }
    }
}

impl Doctor {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let checks = checks(context);
        let shown = context.list(&checks, "");
        let failed = |check: &&Check| check.state == State::Failed;
        match checks.iter().find(failed).and_then(|check| check.code) {
            None => shown,
            // Also where nobody reads any more.
            Some(code) => {
                let names: Vec<_> = checks.iter().filter(failed).map(|check| check.check).collect();
                let what = format!("something is wrong with: {}", names.join(", "));
                Err(Failure::new(code, what).into())
            }
        }
    }
}

/// Each as far as those before it allow.
fn checks(context: &Context) -> Vec<Check> {
    let mut checks = vec![saved()];
    let source = match Source::find(context) {
        Ok(source) => {
            checks.push(Check::ok("login", source.to_string()));
            Some(source)
        }
        Err(error) => {
            checks.push(Check::failed("login", &error));
            None
        }
    };
    let host = match host::find(context) {
        Ok((host, why)) => {
            checks.push(Check::ok("host", format!("{host}, {why}")));
            host
        }
        Err(error) => {
            checks.push(Check::failed("host", &error));
            return checks;
        }
    };
    if !reaches(context, &host, &mut checks) || source.is_none() {
        return checks;
    }
    match context.agent() {
        Ok(agent) => {
            checks.push(token(&agent));
            checks.extend(account(context, &agent));
        }
        Err(error) => checks.push(Check::failed("token", &error)),
    }
    checks
}

/// The file of profiles.
fn saved() -> Check {
    let look = || -> anyhow::Result<_> {
        let profiles = profiles()?;
        Ok((profiles.path().display().to_string(), profiles.names()?, profiles.warnings()?))
    };
    match look() {
        Err(error) => Check::failed("profiles", &error),
        Ok((_, _, warnings)) if !warnings.is_empty() => {
            Check::warning("profiles", warnings.join("; "))
        }
        Ok((path, names, _)) if names.is_empty() => {
            Check::ok("profiles", format!("none is saved in {path}"))
        }
        Ok((path, names, _)) => Check::ok("profiles", format!("{} in {path}", names.join(", "))),
    }
}

/// Whether Carta answers, by which clock, and where passwords go; without any token.
fn reaches(context: &Context, host: &Host, checks: &mut Vec<Check>) -> bool {
    let nobody = Agent::from_token(host.clone(), Secret::from(""));
    let answer: anyhow::Result<Response> =
        context.ask("asking whether Carta is there", nobody.get("auth").anonymous());
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            checks.push(Check::failed("carta", &error));
            return false;
        }
    };
    let clock = clock::check(answer.header("date"), now());
    match context.ask("asking where logins go", answer.json::<host::Pool>()) {
        Ok(pool) => checks.push(Check::ok("carta", pool.to_string())),
        Err(error) => checks.push(Check::failed("carta", &error)),
    }
    checks.push(clock);
    true
}

fn token(agent: &Agent) -> Check {
    let Some(Claims { iat, exp }) = Claims::of(&agent.token()) else {
        return Check::ok("token", "it doesn't say when it ends, as API tokens don't");
    };
    let now = now();
    let made = iat.and_then(|iat| now.checked_sub(iat)).map(|age| format!("{age} s old"));
    let made = made.unwrap_or_else(|| "of unknown age".to_owned());
    match exp {
        Some(exp) if exp <= now => Check::warning("token", format!("{made}, and has ended")),
        Some(exp) => {
            let end = moment(exp).unwrap_or_default();
            Check::ok("token", format!("{made}, ends in {} s, at {end}", exp - now))
        }
        None => Check::ok("token", format!("{made}, without an end")),
    }
}

/// Who Carta says it is, and what guards would ask then.
fn account(context: &Context, agent: &Agent) -> Vec<Check> {
    let doing = "asking who is logged in";
    let look = || -> anyhow::Result<_> {
        let answer = context.ask(doing, agent.get("user"))?;
        let is_complete = answer.header("carta-groups") == Some("complete");
        Ok((is_complete, context.ask(doing, answer.json::<User>())?))
    };
    let (is_complete, user) = match look() {
        Ok(told) => told,
        Err(error) => return vec![Check::failed("account", &error)],
    };
    let who = format!("`{}`, in {} groups", shown(&user.name), user.groups.len());
    let asked = if is_complete {
        "GET /user alone: this Carta names all groups of a user there"
    } else {
        "GET /user, and GET /user/group/{group} for groups that it doesn't name"
    };
    vec![Check::ok("account", who), Check::ok("guards ask", asked)]
}
