//! Logins: each in a process of its own, with its environment; and Cognito's side of them.

use super::arguments::Failure;
use super::authority::Authority;
use super::outcome::{Outcome, canonical};
use super::python;
use serde_json::{Map, Value, json};
use std::io::Write as _;
use std::process::{Command, Stdio};

/// Plays `state(CartaAgent(…))`, `login_state(…)` or `CartaAgent(…).host`.
pub(super) fn call(vector: &Value, authority: &Authority) -> (Outcome, Option<Failure>) {
    let Some(call) = vector["call"].as_str().and_then(python::parse) else {
        return (Outcome::Any, Some(Failure::Unknown));
    };
    let unwrapped = match (&call["$attribute"], &call["$call"]) {
        (Value::String(_), _) => &call["of"],
        (_, Value::String(name)) if name == "state" => &call["args"][0],
        _ => &call,
    };
    let how = match unwrapped["$call"].as_str() {
        Some("login_state") => "login",
        Some("CartaAgent") => "agent",
        _ => return (Outcome::Any, Some(Failure::Unknown)),
    };
    let with: Map<String, Value> = unwrapped["kwargs"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.clone(), evaluated(value, authority)))
        .collect();
    if call["$attribute"] == ".host" {
        return default_host(&with);
    }
    let (told, profiles) = run(&json!({ "how": how, "with": with }), vector, authority);
    if let Value::String(kind) = &told["kind"] {
        return (Outcome::Error(vec![kind.clone().leak()]), None);
    }
    let mut state = canonical(&told);
    state["profiles"] = profiles;
    (Outcome::Value(state), None)
}

/// What a recording says of the agent that came of it. User name and environment aren't an agent's to tell here.
pub(super) fn state(recorded: &Value, vector: &Value) -> Value {
    let mut state = match &recorded["agent"] {
        Value::Null => recorded.clone(),
        agent => agent.clone(),
    };
    if let Some(state) = state.as_object_mut() {
        state.remove("username");
        state.remove("environment");
        if let Some(Value::String(host)) = state.get_mut("host") {
            *host = host.trim_end_matches('/').to_owned();
            state.insert("profiles".into(), trimmed(vector["profiles_ini_after"].as_str()));
        }
    }
    state
}

/// `H` and sums of texts.
fn evaluated(value: &Value, authority: &Authority) -> Value {
    match (&value["$name"], &value["$sum"]) {
        (Value::String(name), _) if name == "H" => authority.host().to_string().into(),
        (_, Value::Array(terms)) => {
            let text =
                |term: &Value| evaluated(term, authority).as_str().unwrap_or_default().to_owned();
            terms.iter().map(text).collect::<String>().into()
        }
        _ => value.clone(),
    }
}

/// Where one logs in when no host is given: no more than a name, so nothing is sent.
fn default_host(with: &Map<String, Value>) -> (Outcome, Option<Failure>) {
    let host = match with.get("environment").and_then(Value::as_str) {
        None | Some("production") => carta::Host::production(),
        Some("development" | "sandbox") => carta::Host::development(),
        Some(_) => return (Outcome::Error(vec!["Configuration"]), None),
    };
    (Outcome::Value(host.to_string().into()), None)
}

/// What the program prints, and what it leaves behind of the profiles that it found.
fn run(told: &Value, vector: &Value, authority: &Authority) -> (Value, Value) {
    let home = tempfile::tempdir().unwrap();
    let profiles = home.path().join(".carta/admin_tools/profiles.ini");
    if let Some(before) = vector["profiles_ini_before"].as_str() {
        std::fs::create_dir_all(profiles.parent().unwrap()).unwrap();
        std::fs::write(&profiles, before).unwrap();
    }
    let mut program = Command::new(env!("CARGO_BIN_EXE_login"));
    for (name, _) in std::env::vars_os() {
        let shown = name.to_string_lossy();
        if shown.starts_with("CARTA_") || shown.starts_with("AWS_") {
            program.env_remove(&name);
        }
    }
    // In place of the hosts that an environment's name stands for: the recordings were made so, too.
    program.env("HOME", home.path()).env("CARTA_HOST", authority.host().to_string());
    if let Some(environment) = told["with"]["environment"].as_str() {
        program.env("CARTA_ENV", environment);
    }
    for (name, value) in vector["environment"].as_object().into_iter().flatten() {
        program.env(name, authority.fill(value.as_str().unwrap_or_default()));
    }
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(told.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{told}");
    let left = std::fs::read_to_string(&profiles).ok();
    (serde_json::from_slice(&output.stdout).unwrap(), trimmed(left.as_deref()))
}

fn trimmed(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| text.trim().into())
}
