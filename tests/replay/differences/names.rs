//! Names in paths.

use super::super::compare::Exchange;
use super::super::outcome::Outcome;
use super::super::play::Case;
use super::super::request::{Request, decoded, sorted};
use carta::{GroupName, UserName};

/// The reference writes names into the path as they are; so what it sent is what becomes of our segments if they are
/// written so. Each argument that is in a path must be whole in ours.
pub(super) fn one_segment(case: &Case, expected: &mut Exchange) {
    // httpx refuses what isn't printable; here it is encoded.
    if case.raised() == "InvalidURL" && !case.seen.requests.is_empty() && whole(case) {
        expected.requests.clone_from(&case.seen.requests);
        expected.outcome = Outcome::Any;
    }
    for (recorded, seen) in expected.requests.iter_mut().zip(&case.seen.requests) {
        if recorded.segments == seen.segments {
            continue;
        }
        let (segments, query) = unescaped(seen);
        let both = sorted([query, seen.query.clone()].concat());
        if segments == recorded.segments && both == recorded.query && whole(case) {
            recorded.segments.clone_from(&seen.segments);
            recorded.query.clone_from(&seen.query);
        }
    }
}

/// Whether every argument with something special in it is a segment of its own somewhere, or no part of a path.
fn whole(case: &Case) -> bool {
    let requests = &case.seen.requests;
    let segments = || requests.iter().flat_map(|request| &request.segments);
    let is_path =
        case.operation().starts_with("agent.") || case.operation().starts_with("service.");
    case.arguments.texts().iter().filter(|text| is_special(text)).all(|text| {
        segments().any(|segment| {
            segment == text
                || segment.ends_with(&format!(":{text}"))
                || segment.starts_with(&format!("{text}:"))
        }) || requests.iter().any(|request| request.query.iter().any(|(_, value)| value == text))
            || requests
                .iter()
                .any(|request| String::from_utf8_lossy(&request.body).contains(text.as_str()))
            || (is_path
                && text
                    .trim_matches('/')
                    .split('/')
                    .all(|part| segments().any(|segment| segment == part)))
    })
}

fn is_special(text: &str) -> bool {
    text.contains(['/', '?', '#', '%', '\\']) || matches!(text, "." | "..")
}

/// Path and query if our segments were written without escaping, and read as `requests` reads them.
fn unescaped(seen: &Request) -> (Vec<String>, Vec<(String, String)>) {
    let text = seen.segments.join("/");
    let text = text.trim_matches('/');
    let text = text.split('#').next().unwrap_or_default();
    let (path, query) = text.split_once('?').unwrap_or((text, ""));
    let escapes_are_whole = path.match_indices('%').all(|(at, _)| {
        path.get(at + 1..at + 3).is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
    });
    let read = |part: &str| if escapes_are_whole { decoded(part) } else { part.to_owned() };
    let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    (without_dots(path).iter().map(|part| read(part)).collect(), query)
}

/// `.` and `..` resolved, as every client but a careful one does.
fn without_dots(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    if path.ends_with("/.") || path.ends_with("/..") || parts.is_empty() {
        parts.push("");
    }
    parts
}

/// What comes before the refusal is sent as ever.
pub(super) fn refused_segments(case: &Case, expected: &mut Exchange) {
    let is_path =
        case.operation().starts_with("agent.") || case.operation().starts_with("service.");
    let refused = |text: &str| matches!(text, "" | "." | "..");
    let any =
        case.arguments.texts().iter().any(|text| {
            refused(text) || (is_path && text.trim_matches('/').split('/').any(refused))
        });
    if any && case.seen.outcome.is_error("InvalidSegment") {
        refuse(case, expected, "InvalidSegment");
    }
}

/// The rules of `Group` and `UserName`, where something is made or asked by a name.
pub(super) fn checked(case: &Case, expected: &mut Exchange) {
    let is_bad = |text: &String| {
        GroupName::from(text.as_str()).validate().is_err() || UserName::validate(text).is_err()
    };
    if case.seen.outcome.is_error("InvalidName") && case.arguments.texts().iter().any(is_bad) {
        refuse(case, expected, "InvalidName");
    }
}

fn refuse(case: &Case, expected: &mut Exchange, kind: &'static str) {
    let sent = case.seen.requests.len();
    if sent <= expected.requests.len() {
        expected.requests.truncate(sent);
        expected.outcome = Outcome::Error(vec![kind]);
    }
}

/// Names and values of secrets are those that a header can carry there and back.
pub(super) fn secrets_checked(case: &Case, expected: &mut Exchange) {
    if case.operation() != "admin.put_secret" {
        return;
    }
    let [name, value] = [(0, "name"), (1, "value")].map(|(place, name)| {
        case.arguments.optional(place, name).ok().flatten().unwrap_or_default()
    });
    let token = |char: char| char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char);
    let bad_name = name.is_empty() || !name.chars().all(token);
    let bad_value = value.trim() != value
        || value.chars().count() > 1024
        || value
            .chars()
            .any(|char| (char.is_control() && char != '\t') || u8::try_from(char).is_err());
    if bad_name || bad_value {
        expected.requests.clear();
        expected.outcome = Outcome::Error(vec!["Configuration"]);
    }
}

/// `/service/register` and its like are Carta's own: nothing is passed on below them.
pub(super) fn own_routes(case: &Case, expected: &mut Exchange) {
    let routes = ["register", "remove", "rename", "reserve", "details"];
    let namespace = case.arguments.optional(0, "namespace").ok().flatten().unwrap_or_default();
    if case.operation().starts_with("service.") && routes.contains(&namespace.as_str()) {
        expected.requests.clear();
        expected.outcome = Outcome::Error(vec!["Configuration"]);
    }
}
