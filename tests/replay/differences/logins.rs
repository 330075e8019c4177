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
    let bugs = case.vector["bugs"].as_array();
    let mixed = bugs.is_some_and(|bugs| bugs.iter().any(|bug| bug == "B57"));
    if case.operation() == "login" && mixed && case.seen.outcome.is_error("Configuration") {
        expected.requests.clear();
        expected.outcome = Outcome::Error(vec!["Configuration"]);
    }
}

/// 0.2.4rc2 doesn't know `CARTA_USERNAME` and `CARTA_PASSWORD`.
pub(super) fn newer_names(case: &Case, expected: &mut Exchange) {
    let named = |name: &str| case.vector["environment"][name].is_string();
    if named("CARTA_USERNAME") && named("CARTA_PASSWORD") && expected.requests.is_empty() {
        let shape = |request: &Request| (request.to.clone(), request.method.clone());
        let seen: Vec<_> = case.seen.requests.iter().map(shape).collect();
        let login = [("carta", "GET"), ("cognito", "POST"), ("cognito", "POST")];
        if seen.iter().map(|(to, method)| (to.as_str(), method.as_str())).eq(login) {
            expected.requests.clone_from(&case.seen.requests);
            expected.outcome = Outcome::Any;
        }
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
