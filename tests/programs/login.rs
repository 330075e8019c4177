//! A program that logs in as it is told by one line of JSON, `{"how": "agent" | "login", "with": {…}}`, and by its
//! environment. It prints what came of it, as JSON.
#![expect(clippy::print_stdout, reason = "a program tells its tester what happened")]

use carta::{Agent, Error, Login};
use carta_tests::kinds::kind;
use serde_json::{Map, Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let told: Value = serde_json::from_str(&std::io::read_to_string(std::io::stdin())?)?;
    let empty = Map::new();
    let with = told.get("with").and_then(Value::as_object).unwrap_or(&empty);
    let given = |name: &str| with.get(name).and_then(Value::as_str);
    let printed = match attempt(told.get("how").is_some_and(|how| how == "login"), given) {
        Ok(agent) => state(&agent),
        Err(error) => json!({ "kind": kind(&error), "text": error.to_string() }),
    };
    println!("{printed}");
    Ok(())
}

fn attempt<'a>(of_process: bool, given: impl Fn(&str) -> Option<&'a str>) -> Result<Agent, Error> {
    if let (Some(token), Some(host)) = (given("token"), given("host")) {
        let agent = Agent::from_token(host.parse()?, token.into());
        carta::set_agent(agent.clone());
        return Ok(agent);
    }
    let mut login: Login = if of_process { carta::login() } else { Agent::login() };
    if let Some(host) = given("host") {
        login = login.host(host.parse()?);
    }
    if let Some(username) = given("username") {
        login = login.username(username);
    }
    if let Some(password) = given("password") {
        login = login.password(password);
    }
    if let Some(profile) = given("profile") {
        login = login.profile(profile);
    }
    if let Some(token) = given("api_token") {
        login = login.api_token(token);
    }
    let agent = login.blocking()?;
    carta::set_agent(agent.clone());
    Ok(agent)
}

fn state(agent: &Agent) -> Value {
    json!({
        "host": agent.host().to_string(),
        "token": agent.token().expose(),
        "session_authorization": format!("Bearer {}", agent.token().expose()),
        "is_authenticated": carta::is_authenticated(),
    })
}
