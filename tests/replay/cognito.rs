//! Logins at Cognito, request by request.

use super::authority::Authority;
use super::compare::{Exchange, difference};
use super::outcome::Outcome;
use super::play;
use super::report::Verdict;
use super::request::Request;
use carta::Agent;
use serde_json::{Value, json};

type Rule = (&'static str, fn(&Value, &mut Exchange));

/// As in [`super::differences`], for logins.
const TABLE: &[Rule] = &[
    ("B35 a password reset needs no administrator's keys", no_administrator),
    ("B47 a failure of Cognito keeps its kind, and a login is tried once", one_try),
    ("B48 a further step is named", further_step),
    ("an answer that can't be read, or a pool that can't be, is told as such", unreadable),
];

pub(super) fn judge(vector: &Value) -> Verdict {
    let authority = Authority::start();
    let recorded = play::recorded(vector, &authority);
    let answers = vector["response_given"].as_array().cloned().unwrap_or_default();
    authority.play(recorded.requests.clone(), answers, false);
    let text = |name: &str| vector[name].as_str().unwrap_or_default().to_owned();
    let login =
        Agent::login().host(authority.host()).username(text("username")).password(text("password"));
    let called = login.blocking().map(|agent| json!({ "token": agent.token().expose() }));
    let (outcome, _) = play::outcome(called.map_err(Into::into));
    let seen = Exchange { requests: authority.seen(), outcome };
    let (mut expected, mut rules) = (recorded.clone(), Vec::new());
    for (rule, adjust) in TABLE {
        let before = expected.clone();
        adjust(vector, &mut expected);
        if expected != before {
            rules.push(*rule);
        }
    }
    match difference(&expected, &seen, false) {
        None if difference(&recorded, &seen, false).is_none() => Verdict::Passed,
        None => Verdict::Different(rules),
        Some(what) => Verdict::Failed(format!("{what}\n      rules: {rules:?}")),
    }
}

fn target(request: &Request) -> &str {
    request.header("x-amz-target").and_then(|target| target.rsplit('.').next()).unwrap_or_default()
}

/// Administrators' calls are never made; what is left of the recording is the login.
fn no_administrator(vector: &Value, expected: &mut Exchange) {
    expected.requests.retain(|request| !target(request).starts_with("Admin"));
    if vector["raised"]["class"].as_str().is_some_and(|class| class.starts_with("botocore")) {
        expected.outcome = Outcome::Value(json!({ "token": token(vector) }));
    }
}

fn token(vector: &Value) -> Value {
    let bodies = vector["response_given"].as_array().into_iter().flatten();
    let texts =
        bodies.filter_map(|answer| serde_json::from_str::<Value>(answer["body"].as_str()?).ok());
    let mut tokens = texts.map(|body| body["AuthenticationResult"]["IdToken"].clone());
    tokens.find(Value::is_string).unwrap_or_default()
}

/// What Cognito said at last, as JSON, and its status.
fn last(vector: &Value) -> (Value, u64) {
    let answer = vector["response_given"].as_array().and_then(|answers| answers.last()).cloned();
    let answer = answer.unwrap_or_default();
    let body = answer["body"].as_str().and_then(|text| serde_json::from_str(text).ok());
    (body.unwrap_or_default(), answer["status"].as_u64().unwrap_or(0))
}

fn one_try(vector: &Value, expected: &mut Exchange) {
    let (told, status) = last(vector);
    if status < 400 {
        return;
    }
    expected
        .requests
        .dedup_by(|one, other| !target(one).is_empty() && target(one) == target(other));
    let kind = told["__type"].as_str().unwrap_or_default();
    expected.outcome = Outcome::Error(vec![match kind.rsplit('#').next().unwrap_or_default() {
        "NotAuthorizedException" | "UserNotFoundException" => "BadCredentials",
        "TooManyRequestsException" | "LimitExceededException" => "RateLimited",
        "PasswordResetRequiredException" | "UserNotConfirmedException" => "Challenge",
        "InternalErrorException" => "Server",
        _ if status >= 500 => "Server",
        _ => "InvalidParameter",
    }]);
}

fn further_step(vector: &Value, expected: &mut Exchange) {
    let (told, _) = last(vector);
    let name = told["ChallengeName"].as_str().unwrap_or_default();
    if !name.is_empty() && name != "PASSWORD_VERIFIER" && vector["result"].is_null() {
        expected.outcome = Outcome::Error(vec!["Challenge"]);
    }
}

/// Python stumbles over a missing key or a pool's odd name; here the error names it, and nothing more is sent.
fn unreadable(vector: &Value, expected: &mut Exchange) {
    let (told, status) = last(vector);
    if status != 200
        || vector["result"].is_object()
        || told["ChallengeName"].is_string() && told["ChallengeName"] != "PASSWORD_VERIFIER"
    {
        return;
    }
    let pool = vector["response_given"][0]["body"].as_str().unwrap_or_default();
    let pool: Value = serde_json::from_str(pool).unwrap_or_default();
    if pool["userPoolId"].as_str().is_some_and(|id| !id.contains('_')) {
        expected.requests.truncate(1);
        expected.outcome = Outcome::Error(vec!["Pool"]);
    } else if vector["raised"]["class"].as_str().is_some_and(|class| class.ends_with("KeyError")) {
        expected.outcome = Outcome::Error(vec!["Unreadable"]);
    }
}
