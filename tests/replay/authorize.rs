//! Guarded functions: who may run them, and what is asked for it.

mod carta_of_guards;
mod definition;

use super::authority::Authority;
use super::play;
use super::report::Verdict;
use crate::session::Session;
use carta::__private::{Checked, Guard, check};
use carta::{Agent, AuthenticationError, Refusal};
use carta_of_guards::Listings;
use definition::Definition;
use serde_json::Value;

/// Longer than an answer is relied on.
const LATER: u64 = 61;

const AT_THE_CALL: &str = "B33 members are asked for at the call, and at the definition nothing is";
const REMEMBERED: &str = "B46 an answer counts for a minute: the same call again asks nothing";
const CAUSE: &str = "a guard refuses with one type of error, which tells its cause";
const STAY_CLOSED: &str = "B34 a listing that fails refuses for its own cause, and is asked again";
const CHANGED: &str = "an agent that turns out to be somebody else is of no more use";

/// Defines the function, makes its calls a while apart, and compares who may run it and what was asked.
pub(super) fn judge(session: &Session, vector: &Value) -> Verdict {
    let policy = match Definition::of(vector) {
        Definition::Guard(policy) => policy,
        Definition::RefusedByTheCompiler(rule) => return Verdict::Different(vec![rule]),
    };
    carta::logout();
    assert!(carta::configure().trust_user_groups(false).apply().is_ok());
    let listings = Listings::start(vector);
    if vector["agent"] != "none" {
        carta::set_agent(agent(vector, &listings));
    }
    let guard: &'static Guard =
        Box::leak(Box::new(Guard::new("protected", 1, Box::leak(Box::new(policy)))));
    let mut rules = Vec::new();
    let steps = vector["steps"].as_array().cloned().unwrap_or_default();
    if !listings.asked().is_empty() {
        return Verdict::Failed("something is asked at the definition".into());
    }
    let mut first_user = None;
    for (index, step) in steps.iter().enumerate().skip(1) {
        session.advance(LATER);
        listings.begin(step);
        if carta::agent().is_none() && is_sent(step) {
            carta::set_agent(Agent::from_token(listings.host(), "tok-1".into()));
        }
        let user = listings.user();
        let changed = rules.contains(&CHANGED)
            || user.is_some() && *first_user.get_or_insert(user.clone()) != user;
        let seen = match check(guard) {
            Checked::Granted => Ok(()),
            Checked::Denied(denial) => Err(denial),
        };
        match call(step, &seen, changed) {
            Ok(rule) => rules.extend(rule),
            Err(why) => {
                return Verdict::Failed(format!(
                    "call {index}: {why}; asked {:?}",
                    listings.asked()
                ));
            }
        }
        let asked_of = if changed { Ok(None) } else { requests(vector, step, &listings.asked()) };
        match asked_of {
            Ok(rule) => rules.extend(rule),
            Err(why) => return Verdict::Failed(format!("call {index}: {why}")),
        }
        let asked = listings.asked().len();
        if seen.is_ok()
            && (!matches!(check(guard), Checked::Granted) || listings.asked().len() != asked)
        {
            return Verdict::Failed(format!("call {index}: the same call again asks again"));
        }
    }
    if steps.len() > 2 {
        rules.push(REMEMBERED);
    }
    rules.sort_unstable();
    rules.dedup();
    if rules.is_empty() { Verdict::Passed } else { Verdict::Different(rules) }
}

fn agent(vector: &Value, listings: &Listings) -> Agent {
    match vector["agent"] == "password" {
        true => {
            let login =
                Agent::login().host(listings.host()).username("alice").password("Passw0rd!");
            let agent = login.blocking().unwrap();
            listings.forget();
            agent
        }
        false => Agent::from_token(listings.host(), "tok-1".into()),
    }
}

fn is_sent(step: &Value) -> bool {
    step["requests"].as_array().is_some_and(|requests| !requests.is_empty())
}

/// Whether the function ran in the recording: its own exception means that it did.
fn ran(step: &Value) -> bool {
    let class = step["raised"]["class"].as_str().unwrap_or_default();
    let well = |answer: &Value| answer["status"] == 200;
    let answers = step["response_given"].as_array();
    let own = class.starts_with("builtins.")
        && answers.is_some_and(|answers| !answers.is_empty() && answers.iter().all(well));
    step["function_ran"] == true || step["result"].is_object() || own
}

fn call(
    step: &Value,
    seen: &Result<(), AuthenticationError>,
    changed: bool,
) -> Result<Option<&'static str>, String> {
    let class = step["raised"]["class"].as_str().unwrap_or_default();
    let message = step["raised"]["message"].as_str().unwrap_or_default();
    match (ran(step), seen) {
        (_, Err(denial)) if changed && denial.refusal() != Refusal::Denied => Ok(Some(CHANGED)),
        (true, Ok(())) => Ok(None),
        (false, Err(denial)) if class.ends_with("AuthenticationError") => {
            let nobody = message == "Authentication required.";
            match denial.refusal() {
                Refusal::Unauthenticated if nobody => Ok(None),
                Refusal::Denied if !nobody && denial.decision().error().is_none() => Ok(None),
                _ if !nobody && denial.decision().error().is_some() => Ok(Some(STAY_CLOSED)),
                Refusal::Denied | Refusal::Unavailable if !nobody => Ok(Some(STAY_CLOSED)),
                other => Err(format!("{other:?} in place of `{message}`: {}", denial.explain())),
            }
        }
        (false, Err(denial)) => {
            let cause = denial.decision().error();
            cause.map(|_| Some(CAUSE)).ok_or_else(|| format!("no cause told of {class}: {denial}"))
        }
        (true, Err(denial)) => Err(format!("refused, where it ran: {}", denial.explain())),
        (false, Ok(())) => Err(format!("granted, where it was refused: {class} {message}")),
    }
}

/// What is asked at a call: what was recorded for it, then listings that were recorded for the definition.
fn requests(
    vector: &Value,
    step: &Value,
    asked: &[String],
) -> Result<Option<&'static str>, String> {
    let recorded: Vec<String> = lines(step);
    let at_definition = lines(&vector["steps"][0]);
    let moved: Vec<&String> = asked.iter().filter(|line| !recorded.contains(line)).collect();
    let known = |line: &&&String| {
        at_definition.contains(line)
            || line.ends_with("/auth")
            || line.starts_with("GET /user/group/")
            || line.as_str() == "POST /"
    };
    match moved.iter().find(|line| !known(line)) {
        Some(line) => Err(format!("{line} is asked, and not in the recording")),
        None if !moved.is_empty() || !at_definition.is_empty() => Ok(Some(AT_THE_CALL)),
        None if asked == recorded => Ok(None),
        None => Err(format!("asked {asked:?}, recorded {recorded:?}")),
    }
}

fn lines(step: &Value) -> Vec<String> {
    let requests = play::recorded(step, &Authority::start()).requests;
    requests
        .iter()
        .map(|request| format!("{} /{}", request.method, request.segments.join("/")))
        .collect()
}
