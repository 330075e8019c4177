//! Agents and logins.

use super::super::compare::Exchange;
use super::super::outcome::Outcome;
use super::super::play::Case;
use super::super::request::Request;
use serde_json::Value;

/// An agent has all of its credentials or isn't there.
pub(super) fn all_or_none(case: &Case, expected: &mut Exchange) {
    let Outcome::Value(state) = &expected.outcome else { return };
    let without =
        state["token"].is_null() && state.get("host").is_some() || state["loginReturned"] == false;
    if case.operation() == "login" && without && expected.requests.is_empty() {
        expected.outcome = Outcome::Error(vec!["Configuration", "NotLoggedIn"]);
    }
}

/// Half of the credentials from here and half from there.
pub(super) fn not_mixed(case: &Case, expected: &mut Exchange) {
    let call = case.vector["call"].as_str().unwrap_or_default();
    let given = |name: &str| call.contains(&format!("{name}="));
    let set =
        |names: [&str; 2]| names.iter().any(|name| case.vector["environment"][*name].is_string());
    let half = given("username") != given("password")
        || set(["CARTA_USER", "CARTA_USERNAME"]) != set(["CARTA_PASS", "CARTA_PASSWORD"]);
    let several = given("profile") && (given("username") || given("password"));
    let refused = case.seen.outcome.is_error("Configuration") && case.seen.requests.is_empty();
    if case.operation() == "login" && refused && (half || several) {
        expected.requests.clear();
        expected.outcome = Outcome::Error(vec!["Configuration"]);
    }
}

/// Some keys more in `profiles.ini`, which the reference passes over.
pub(super) fn token_notes(case: &Case, expected: &mut Exchange) {
    let Outcome::Value(seen) = &case.seen.outcome else { return };
    let Some(text) = seen["profiles"].as_str().filter(|_| case.operation() == "login") else {
        return;
    };
    const NOTES: [&str; 3] = ["token_host = ", "token_user = ", "token_digest = "];
    let is_note = |line: &&str| NOTES.iter().any(|note| line.starts_with(note));
    let without: Vec<&str> = text.lines().filter(|line| !is_note(line)).collect();
    if let Outcome::Value(state) = &mut expected.outcome
        && state["profiles"].as_str().is_some_and(|recorded| recorded.lines().eq(without))
    {
        state["profiles"] = text.into();
    }
}

/// The recordings were made with another host in the place of the profile's own; a saved token isn't sent there.
pub(super) fn token_at_home(case: &Case, expected: &mut Exchange) {
    let saved =
        matches!(&expected.outcome, Outcome::Value(state) if state["token"] == "saved-token");
    if case.operation() == "login"
        && saved
        && expected.requests.is_empty()
        && is_login(&case.seen.requests)
    {
        expected.requests.clone_from(&case.seen.requests);
        expected.outcome = Outcome::Any;
    }
}

fn is_login(requests: &[Request]) -> bool {
    let seen = requests.iter().map(|request| (request.to.as_str(), request.method.as_str()));
    seen.eq([("carta", "GET"), ("cognito", "POST"), ("cognito", "POST")])
}

/// 0.2.4rc2 doesn't know `CARTA_USERNAME` and `CARTA_PASSWORD`.
pub(super) fn newer_names(case: &Case, expected: &mut Exchange) {
    let named = |name: &str| case.vector["environment"][name].is_string();
    if named("CARTA_USERNAME")
        && named("CARTA_PASSWORD")
        && expected.requests.is_empty()
        && is_login(&case.seen.requests)
    {
        expected.requests.clone_from(&case.seen.requests);
        expected.outcome = Outcome::Any;
    }
}

/// A token alone needs nothing of AWS.
pub(super) fn no_aws(case: &Case, expected: &mut Exchange) {
    if case.raised() == "ProfileNotFound"
        && matches!(&case.seen.outcome, Outcome::Value(state) if state["token"].is_string())
    {
        expected.outcome = case.seen.outcome.clone();
    }
}

/// Where nobody says where: the hosted Carta, not its sandbox.
pub(super) fn default_host(case: &Case, expected: &mut Exchange) {
    let sandbox = carta::Host::development().to_string();
    let said = case.vector["call"]
        .as_str()
        .is_some_and(|call| call.contains("development") || call.contains("sandbox"));
    if expected.outcome == Outcome::Value(sandbox.into()) && !said {
        let known = case.vector["call"].as_str().is_some_and(|call| !call.contains("environment="));
        expected.outcome = match known {
            true => Outcome::Value(Value::String(carta::Host::production().to_string())),
            false => Outcome::Error(vec!["Configuration"]),
        };
    }
}
