//! One recorded call: the agent, the call, and what came of it.

use super::arguments::{Arguments, Failure};
use super::authority::Authority;
use super::calls;
use super::compare::Exchange;
use super::outcome::Outcome;
use super::python;
use super::request::Request;
use base64::Engine as _;
use carta::{Agent, Host};
use carta_tests::kinds::kind;
use serde_json::Value;
use std::net::TcpListener;

/// A recording, with what is needed to judge it.
pub(super) struct Case {
    pub(super) vector: Value,
    pub(super) newer: bool,
    pub(super) recorded: Exchange,
    pub(super) seen: Exchange,
    /// Why nothing was sent, if that lies with this test or the types rather than with Carta's client.
    pub(super) failure: Option<Failure>,
    pub(super) arguments: Arguments,
}

impl Case {
    pub(super) fn operation(&self) -> &str {
        self.vector["op"].as_str().unwrap_or_default()
    }

    pub(super) fn any_order(&self) -> bool {
        self.vector["requests_run_concurrently"] == true
    }

    /// The body of the last answer that the recording gives, as JSON.
    pub(super) fn answer(&self) -> Option<Value> {
        let body = &self.vector["response_given"].as_array()?.last()?["body"];
        serde_json::from_slice(&super::request::content(body, str::to_owned)).ok()
    }

    pub(super) fn raised(&self) -> &str {
        let class = self.vector["raised"]["class"].as_str().unwrap_or_default();
        class.rsplit('.').next().unwrap_or_default()
    }
}

/// Plays one recording.
pub(super) fn play(vector: &Value, newer: bool) -> Case {
    let authority = Authority::start();
    let mut recorded = recorded(vector, &authority);
    let mut arguments = arguments(vector, newer);
    arguments.anonymous = vector["agent"] == "no-credentials";
    let answers = vector["response_given"].as_array().cloned().unwrap_or_default();
    let any_order = vector["requests_run_concurrently"] == true;
    let (outcome, failure) = if vector["op"] == "login" {
        authority.play(recorded.requests.clone(), answers, any_order);
        super::login::call(vector, &authority)
    } else {
        let agent = agent(vector, &recorded, &authority);
        authority.play(recorded.requests.clone(), answers, any_order);
        made(agent, vector["op"].as_str().unwrap_or_default(), &arguments)
    };
    if let (Outcome::Value(value), true) = (&mut recorded.outcome, vector["op"] == "login") {
        *value = super::login::state(value, vector);
    }
    let seen = Exchange { requests: authority.seen(), outcome };
    Case { vector: vector.clone(), newer, recorded, seen, failure, arguments }
}

pub(super) fn recorded(vector: &Value, authority: &Authority) -> Exchange {
    let requests = vector["requests"].as_array().into_iter().flatten();
    let requests: Vec<Request> =
        requests.map(|request| Request::recorded(request, str::to_owned)).collect();
    let mut outcome = Outcome::recorded(vector, requests.len());
    if let Outcome::Value(value) = &mut outcome {
        *value = filled(value, authority);
    }
    Exchange { requests, outcome }
}

fn filled(value: &Value, authority: &Authority) -> Value {
    let mut value: Value = serde_json::from_str(&authority.fill(&value.to_string())).unwrap();
    // That the answer came after redirects is told by the requests.
    if let Some(answer) = value.as_object_mut() {
        answer.remove("redirectsFollowed");
    }
    value
}

/// The arguments; those that JSON can't hold are in the call alone.
fn arguments(vector: &Value, newer: bool) -> Arguments {
    let call = vector["call"].as_str().and_then(python::parse).unwrap_or_default();
    let only_in_call = |text: &str| text.contains("BytesIO") || text.contains("TokenEndpoint");
    match vector["call"].as_str().is_some_and(only_in_call) || incomplete(vector, &call) {
        true => Arguments::new(&call["args"], &call["kwargs"], newer),
        false => Arguments::new(&vector["args"], &vector["kwargs"], newer),
    }
}

fn incomplete(vector: &Value, call: &Value) -> bool {
    let count = |value: &Value| {
        value["args"].as_array().map_or(0, Vec::len)
            + value["kwargs"].as_object().map_or(0, serde_json::Map::len)
    };
    let is_plain_call =
        call["$call"].is_string() && !vector["op"].as_str().unwrap_or("").starts_with("service.");
    is_plain_call && count(call) > count(vector)
}

fn made(
    agent: Option<Agent>,
    operation: &str,
    arguments: &Arguments,
) -> (Outcome, Option<Failure>) {
    let Some(agent) = agent else {
        carta::logout();
        return match (carta::agent(), carta::block_on(carta::current_user())) {
            (None, Err(error)) => (Outcome::Error(vec![kind(&error)]), None),
            _ => (Outcome::Any, Some(Failure::Unknown)),
        };
    };
    outcome(carta::block_on(calls::call(&agent, operation, arguments)))
}

pub(super) fn outcome(called: super::arguments::Called) -> (Outcome, Option<Failure>) {
    match called {
        Ok(value) => (Outcome::Value(value), None),
        Err(Failure::Carta(error)) => (Outcome::Error(vec![kind(&error)]), None),
        Err(failure) => (Outcome::Any, Some(failure)),
    }
}

/// Who makes the call; nobody, if the recording says so.
fn agent(vector: &Value, recorded: &Exchange, authority: &Authority) -> Option<Agent> {
    let logs_in = |request: &Value| {
        request["headers"]["X-Amz-Target"]
            .as_str()
            .is_some_and(|target| target.ends_with("InitiateAuth"))
    };
    let set_up =
        vector["setup_requests"].as_array().is_some_and(|requests| requests.iter().any(logs_in));
    let setup = vector["setup"].as_str().unwrap_or_default();
    if vector["agent"] == "none" {
        return None;
    }
    if vector["agent"] == "password" || set_up {
        let login = Agent::login().host(authority.host()).username("alice").password("Passw0rd!");
        return Some(login.blocking().unwrap());
    }
    if let Some(token) = api_token(recorded) {
        let login = Agent::login().host(authority.host()).api_token(token);
        return Some(login.blocking().unwrap());
    }
    let host = if setup.contains("closed port") { closed_port() } else { authority.host() };
    Some(Agent::from_token(host, "tok-1".into()))
}

/// The API token that the recording was made with, if it was.
fn api_token(recorded: &Exchange) -> Option<String> {
    let coded = recorded.requests.first()?.header("authorization")?.strip_prefix("Basic ")?;
    let text = String::from_utf8(base64::prelude::BASE64_STANDARD.decode(coded).ok()?).ok()?;
    text.strip_prefix("__token__:").map(str::to_owned)
}

/// A port where nobody listens.
fn closed_port() -> Host {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap()).parse().unwrap()
}
