//! How texts are read: flags, secrets, JSON.

use super::super::compare::Exchange;
use super::super::outcome::{Outcome, canonical, set};
use super::super::play::Case;
use super::answers::body;
use serde_json::Value;

/// Flags as the text of the answer has them, quoted or not, however spaced.
pub(super) fn flags_as_written(case: &Case, expected: &mut Exchange) {
    if case.operation() == "admin.get_workspace_permission" {
        let text = String::from_utf8_lossy(&body(case)).into_owned();
        match (&expected.outcome, case.answer()) {
            (Outcome::Value(_), Some(answer)) if !answer.is_string() => {
                expected.outcome = Outcome::Error(vec!["Unreadable"]);
            }
            (Outcome::Error(_), None) if case.raised() == "JSONDecodeError" => {
                expected.outcome = Outcome::Value(set(text.split(',')));
            }
            _ => {}
        }
    }
    let Outcome::Value(value) = &mut expected.outcome else { return };
    if case.operation().ends_with("_permission")
        && !case.operation().contains("set_")
        && !case.operation().contains("remove_")
    {
        let body = body(case);
        let text = serde_json::from_slice::<String>(&body);
        let text = text.unwrap_or_else(|_| String::from_utf8_lossy(&body).into_owned());
        *value = set(text.split(','));
    } else if let Some(answer) = case.answer() {
        let written = canonical(&answer);
        let items = written.as_array().cloned().unwrap_or_else(|| vec![written.clone()]);
        let values = match value {
            Value::Array(values) => values.iter_mut().collect(),
            value => vec![value],
        };
        for (value, item) in
            values.into_iter().zip(&items).filter(|(value, _)| value["permission"].is_array())
        {
            value["permission"] = item["permission"].clone();
        }
    }
}

/// JSON texts lose their quotes; UTF-8 comes first.
pub(super) fn secret_as_text(case: &Case, expected: &mut Exchange) {
    if case.operation() == "admin.get_secret" && matches!(expected.outcome, Outcome::Value(_)) {
        let body = body(case);
        let kind = case.vector["response_given"][0]["headers"]["Content-Type"]
            .as_str()
            .unwrap_or_default();
        let text = serde_json::from_slice::<String>(&body).ok().filter(|_| kind.contains("json"));
        let text = text.or_else(|| String::from_utf8(body).ok());
        text.into_iter().for_each(|text| expected.outcome = Outcome::Value(text.into()));
    }
}

/// Whatever character set is said or isn't; the bytes are there for who wants them.
pub(super) fn text_is_utf_8(case: &Case, expected: &mut Exchange) {
    if let Outcome::Value(value) = &mut expected.outcome
        && value["text"].as_str().is_some_and(|text| !text.is_empty())
    {
        value["text"] = String::from_utf8_lossy(&body(case)).into();
    }
}

/// Python reads these; here they are unreadable.
pub(super) fn strict_json(case: &Case, expected: &mut Exchange) {
    let reads = ["admin.get_secret", "admin.get_file", "admin.get_user_permission"]
        .contains(&case.operation())
        || case.operation().starts_with("agent.")
        || case.operation().starts_with("service.");
    let body = body(case);
    let text = String::from_utf8_lossy(&body);
    let lenient = text.starts_with('\u{feff}')
        || std::str::from_utf8(&body).is_err()
        || ["NaN", "Infinity"].iter().any(|word| text.contains(word))
        || names_twice(&text);
    if lenient && !reads && matches!(expected.outcome, Outcome::Value(_)) {
        expected.outcome = Outcome::Error(vec!["Unreadable"]);
    }
}

/// Whether an object of the outermost kind has a name twice.
fn names_twice(text: &str) -> bool {
    let Ok(Value::Object(fields)) = serde_json::from_str(text) else { return false };
    fields.keys().any(|name| text.matches(&format!("\"{name}\":")).count() > 1)
        && fields.values().all(|value| !value.is_object() && !value.is_array())
}
