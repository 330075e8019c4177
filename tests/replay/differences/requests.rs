//! Which requests are sent, and how often.

use super::super::compare::Exchange;
use super::super::outcome::Outcome;
use super::super::play::Case;
use super::super::request::Request;
use serde_json::Value;

pub(super) fn delete_deletes(case: &Case, expected: &mut Exchange) {
    if case.operation() == "service.delete" {
        expected.requests.iter_mut().for_each(|request| request.method = "DELETE".into());
    }
}

/// One slash between a service and what is asked of it.
pub(super) fn one_slash(case: &Case, expected: &mut Exchange) {
    if case.operation().starts_with("service.") {
        for request in &mut expected.requests {
            request.segments.retain(|segment| !segment.is_empty());
        }
    }
}

/// A forgotten password is the user's to reset, by a code that Cognito sends; no administrator is asked.
pub(super) fn forgotten(case: &Case, expected: &mut Exchange) {
    if case.operation() != "admin.reset_user_password" {
        return;
    }
    let [pool, forgot] = case.seen.requests.as_slice() else { return };
    let target = forgot.header("x-amz-target").unwrap_or_default();
    let name = case.arguments.text(0, "username").unwrap_or_default();
    let body = forgot.json().unwrap_or_default();
    if pool.asks_for_pool()
        && target.ends_with(".ForgotPassword")
        && body["Username"] == name.as_str()
    {
        expected.requests = vec![pool.clone(), forgot.clone()];
        let refused = matches!(&expected.outcome, Outcome::Unknown(_));
        expected.outcome = match refused {
            true => Outcome::Error(vec!["NotFound", "BadCredentials", "InvalidParameter"]),
            false => Outcome::Value(Value::Null),
        };
    }
}

/// The token of the agent in place of what else there is.
pub(super) fn own_token(case: &Case, expected: &mut Exchange) {
    let by_header =
        case.arguments.named("headers").and_then(Value::as_object).is_some_and(|headers| {
            headers.keys().any(|name| name.eq_ignore_ascii_case("authorization"))
        });
    let by_netrc = case.vector["setup"].as_str().is_some_and(|setup| setup.contains("netrc"));
    if !by_header && !by_netrc {
        return;
    }
    let anonymous = case.arguments.named("authorize") == Some(&Value::Bool(false));
    for request in &mut expected.requests {
        match anonymous {
            true => request.headers.retain(|(name, _)| name != "authorization"),
            false => request.set_header("authorization", "Bearer tok-1"),
        }
    }
}

/// A file alone may be kept elsewhere, and then behind TLS.
pub(super) fn stays_at_home(_: &Case, expected: &mut Exchange) {
    if let Some(first) =
        expected.requests.iter().position(|request| request.to == "carta-other-origin")
    {
        expected.requests.truncate(first);
        expected.outcome = Outcome::Error(vec!["Redirect"]);
    }
}

pub(super) fn no_type_without_body(_: &Case, expected: &mut Exchange) {
    for request in &mut expected.requests {
        if request.method == "GET" && request.body.is_empty() {
            request.headers.retain(|(name, _)| name != "content-type");
        }
    }
}

/// "Who am I" and its like decide something: what a redirect leads to doesn't.
pub(super) fn decisive_stays(case: &Case, expected: &mut Exchange) {
    let moved =
        |answer: &Value| matches!(answer["status"].as_u64(), Some(301 | 302 | 303 | 307 | 308));
    let first = case.vector["response_given"].as_array().and_then(|answers| answers.first());
    if decides(case) && first.is_some_and(moved) {
        expected.requests.truncate(1);
        expected.outcome = Outcome::Error(vec!["Unexpected"]);
    }
}

fn decides(case: &Case) -> bool {
    ["admin.get_current_user", "agent.is_authenticated", "admin.is_user_in_group"]
        .contains(&case.operation())
}

fn begins_login(request: &Request) -> bool {
    request.header("x-amz-target").is_some_and(|target| target.ends_with(".InitiateAuth"))
}

/// 0.3.12 doesn't log in again.
pub(super) fn logs_in_again(case: &Case, expected: &mut Exchange) {
    let refused = case.vector["response_given"][0]["status"] == 401;
    let shown = case.arguments.named("authorize") != Some(&Value::Bool(false));
    let has_password = expected.requests.first().is_some_and(|request| {
        request.header("authorization").is_some_and(|token| token.starts_with("Bearer id-token"))
    });
    let ([first], true) =
        (expected.requests.as_slice(), case.newer && refused && has_password && shown)
    else {
        return;
    };
    let [_, initiate, respond, _] = case.seen.requests.as_slice() else { return };
    if begins_login(initiate) && respond.to == "cognito" {
        let mut last = first.clone();
        last.set_header("authorization", "Bearer id-token-2");
        expected.requests = vec![first.clone(), initiate.clone(), respond.clone(), last];
        expected.outcome = Outcome::Error(vec!["BadCredentials"]);
    }
}

/// Two tries more, unless the answer asks for a longer wait than is obeyed; what decides something is asked once.
pub(super) fn tried_again(case: &Case, expected: &mut Exchange) {
    let answer = case.vector["response_given"].as_array().and_then(|answers| answers.last());
    let Some((answer, last)) = answer.zip(expected.requests.last().cloned()) else { return };
    let passing =
        matches!(answer["status"].as_u64(), Some(429 | 502 | 503 | 504)) || answer["drop"] == true;
    let idempotent =
        ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"].contains(&last.method.as_str());
    let seconds =
        answer["headers"]["Retry-After"].as_str().and_then(|text| text.parse::<u64>().ok());
    if passing && idempotent && !decides(case) && seconds.is_none_or(|seconds| seconds <= 5) {
        expected.requests.extend([last.clone(), last]);
    }
}

/// A body's words decide, where 0.2.4rc2 takes any 400 for "exists".
pub(super) fn exists_only(case: &Case, expected: &mut Exchange) {
    let exists_ok = case.arguments.named("exists_ok") == Some(&Value::Bool(true))
        || case.arguments.get(1, "exists_ok") == Some(&Value::Bool(true));
    let answers = case.vector["response_given"].as_array().cloned().unwrap_or_default();
    let other = |answer: &Value| {
        let body = answer["body"].as_str().unwrap_or_default().to_lowercase();
        answer["status"] == 400 && !body.contains("already exists") && !body.contains("duplicate")
    };
    if let Some(index) = answers.iter().position(other).filter(|_| exists_ok && !case.newer) {
        expected.requests.truncate(index + 1);
        expected.outcome = Outcome::Error(vec!["InvalidParameter"]);
    }
}

/// 0.3.12 makes a group only if the body says that it isn't found.
pub(super) fn makes_group(case: &Case, expected: &mut Exchange) {
    let refused = expected.outcome == Outcome::Error(vec!["InvalidParameter"]);
    let Some(last) = expected.requests.last().cloned().filter(|_| case.newer && refused) else {
        return;
    };
    let [user, group, name, _] = last.segments.as_slice() else { return };
    let creates = case.operation() == "admin.create_user"
        || case.arguments.get(2, "create_if_not_exists") == Some(&Value::Bool(true));
    if creates && user == "user" && group == "group" {
        let segments = vec![user.clone(), group.clone(), name.clone()];
        expected.requests.push(Request { segments, ..last });
    }
}
