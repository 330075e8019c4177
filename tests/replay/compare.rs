//! What is expected, and how it differs from what was seen.

use super::authority::SECRET_BLOCK;
use super::outcome::Outcome;
use super::request::Request;
use serde_json::Value;

/// Requests and what comes of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Exchange {
    pub(super) requests: Vec<Request>,
    pub(super) outcome: Outcome,
}

/// The first difference, in a few lines; `None` if there is none.
pub(super) fn difference(expected: &Exchange, seen: &Exchange, any_order: bool) -> Option<String> {
    let (wanted, asked) = (&expected.requests, &seen.requests);
    if wanted.len() != asked.len() {
        let lines = |requests: &[Request]| {
            requests
                .iter()
                .map(|request| format!("\n        {}", request.line()))
                .collect::<String>()
        };
        return Some(format!(
            "requests expected:{}\n      seen:{}\n      outcome: {:?}",
            lines(wanted),
            lines(asked),
            seen.outcome
        ));
    }
    let ordered: Vec<&Request> = match any_order {
        false => asked.iter().collect(),
        true => matched(wanted, asked),
    };
    for (wanted, asked) in wanted.iter().zip(ordered) {
        if let Some(what) = unlike(wanted, asked) {
            return Some(format!(
                "{what}\n      expected: {}\n      seen:     {}",
                wanted.line(),
                asked.line()
            ));
        }
    }
    (!expected.outcome.accepts(&seen.outcome)).then(|| {
        format!(
            "outcome\n      expected: {:?}\n      seen:     {:?}",
            expected.outcome, seen.outcome
        )
    })
}

/// The requests seen in the order of those expected, as far as they correspond.
fn matched<'a>(wanted: &[Request], asked: &'a [Request]) -> Vec<&'a Request> {
    let mut left: Vec<&Request> = asked.iter().collect();
    wanted
        .iter()
        .map(|wanted| {
            let index = left.iter().position(|asked| unlike(wanted, asked).is_none()).unwrap_or(0);
            left.remove(index)
        })
        .collect()
}

fn unlike(wanted: &Request, asked: &Request) -> Option<String> {
    if wanted.to != asked.to || wanted.method != asked.method {
        return Some("method or origin".into());
    }
    if wanted.segments != asked.segments {
        return Some("path".into());
    }
    if wanted.query != asked.query {
        return Some("query".into());
    }
    if wanted.header("authorization").is_none() && asked.header("authorization").is_some() {
        return Some("a token is sent that shouldn't be".into());
    }
    for (name, value) in &wanted.headers {
        let seen = asked.header(name);
        if !seen.is_some_and(|seen| same_header(value, seen)) {
            return Some(format!("header {name}: {value:?} expected, {seen:?} seen"));
        }
    }
    (!same_body(wanted, asked)).then(|| "body".into())
}

fn same_header(wanted: &str, seen: &str) -> bool {
    match wanted.split_once("{BOUNDARY}") {
        Some((before, after)) => seen.starts_with(before) && seen.ends_with(after),
        None => wanted.trim() == seen,
    }
}

fn same_body(wanted: &Request, asked: &Request) -> bool {
    if let (Some(wanted), Some(asked)) = (wanted.json(), asked.json()) {
        return same_json(&wanted, &asked);
    }
    let boundary = asked.header("content-type").and_then(|kind| kind.split_once("boundary="));
    match boundary {
        Some((_, boundary)) => {
            let text = String::from_utf8_lossy(&wanted.body)
                .replace("{BOUNDARY}", boundary.trim_matches('"'));
            text.as_bytes() == asked.body
        }
        None => wanted.body == asked.body,
    }
}

/// As JSON; what is random in a login may be anything.
fn same_json(wanted: &Value, asked: &Value) -> bool {
    match (wanted, asked) {
        (Value::Object(wanted), Value::Object(asked)) => {
            wanted.len() == asked.len()
                && wanted.iter().all(|(name, value)| {
                    asked.get(name).is_some_and(|asked| same_json(value, asked))
                })
        }
        (Value::String(wanted), Value::String(asked)) => match wanted.as_str() {
            "{SRP_A}" | "{TIMESTAMP}" | "{SIGNATURE}" => !asked.is_empty(),
            "{SECRET_BLOCK}" => asked == SECRET_BLOCK,
            _ => wanted == asked,
        },
        _ => wanted == asked,
    }
}
