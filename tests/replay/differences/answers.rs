//! What is made of answers.

use super::super::compare::Exchange;
use super::super::outcome::{Outcome, canonical};
use super::super::play::Case;
use super::super::request::content;
use super::forms::once;
use serde_json::Value;

pub(super) fn kinds_of_status(_: &Case, expected: &mut Exchange) {
    if let Outcome::Status(status) = expected.outcome {
        expected.outcome = Outcome::Error(vec![match status {
            400 => "InvalidParameter",
            401 => "BadCredentials",
            403 => "PermissionDenied",
            404 => "NotFound",
            409 => "Conflict",
            429 => "RateLimited",
            500..600 => "Server",
            _ => "Unexpected",
        }]);
    }
}

pub(super) fn bad_credentials(case: &Case, expected: &mut Exchange) {
    let last = case.vector["response_given"].as_array().and_then(|answers| answers.last());
    if case.raised() == "AttributeError" && last.is_some_and(|answer| answer["status"] == 401) {
        expected.outcome = Outcome::Error(vec!["BadCredentials"]);
    }
}

pub(super) fn nobody(case: &Case, expected: &mut Exchange) {
    if case.vector["agent"] == "none" {
        expected.outcome = Outcome::Error(vec!["NotLoggedIn"]);
    }
}

/// The texts of the answer, as they are.
pub(super) fn whole_group_names(case: &Case, expected: &mut Exchange) {
    let several = |user: &Value| {
        let groups = user["groups"].as_array();
        groups.is_some_and(|groups| {
            groups
                .iter()
                .any(|group| group.as_str().is_some_and(|text| text.matches(':').count() > 1))
        })
    };
    if any_of(case.answer(), several) {
        as_answered(case, expected);
    }
}

/// The answer is what comes out, if the reference refused it for a null.
pub(super) fn null_is_absent(case: &Case, expected: &mut Exchange) {
    if refused(case) && case.answer().is_some_and(|answer| !answer.is_null() && has_null(&answer)) {
        as_answered(case, expected);
    }
}

fn has_null(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.values().any(|value| value.is_null() || has_null(value)),
        Value::Array(items) => items.iter().any(has_null),
        _ => false,
    }
}

pub(super) fn groups_as_objects(case: &Case, expected: &mut Exchange) {
    let objects = |user: &Value| {
        user["groups"].as_array().is_some_and(|groups| groups.iter().any(Value::is_object))
    };
    if refused(case) && any_of(case.answer(), objects) {
        as_answered(case, expected);
    }
}

/// Words of enumerations that Carta may add to, in answers and in arguments.
pub(super) fn unknown_words(case: &Case, expected: &mut Exchange) {
    let known: [&[&str]; 4] = [
        &["User", "UserGroup", "NamespaceItem", "ProjectItem", "WorkflowItem", "WorkspaceItem"],
        &["Carta", "HyperThought"],
        &["File", "Directory", "Workspace"],
        &["DynamoDb", "S3", "Local"],
    ];
    let fields = ["userType", "source", "type", "storageType"];
    let unknown = |value: &Value| {
        let of = |value: &Value| {
            fields.iter().zip(known).any(|(field, known)| {
                value[*field].as_str().is_some_and(|word| !known.contains(&word))
            })
        };
        of(value)
            || of(&value["storageInfo"])
            || (value.is_string() && case.operation() == "admin.resource_types")
    };
    if refused(case) && any_of(case.answer(), unknown) {
        as_answered(case, expected);
    }
    let by_word = ["ValueError", "AttributeError", "KeyError"].contains(&case.raised());
    if by_word && case.recorded.requests.is_empty() && !case.arguments.texts().is_empty() {
        let texts = case.arguments.texts();
        once(case, expected, |request| {
            let sent = |text: &String| {
                request.segments.contains(text)
                    || request.query.iter().any(|(_, value)| value == text)
            };
            texts.iter().all(sent)
        });
    }
}

/// The change was made, whatever is said of it.
pub(super) fn change_made(case: &Case, expected: &mut Exchange) {
    let changes = [
        "set_user_permission",
        "remove_user_permission",
        "set_workspace_permission",
        "remove_workspace_permission",
    ];
    let last = case.vector["response_given"].as_array().and_then(|answers| answers.last());
    let succeeded =
        last.and_then(|answer| answer["status"].as_u64()).is_some_and(|status| status < 300);
    if succeeded && changes.iter().any(|change| case.operation().ends_with(change)) {
        expected.outcome = Outcome::Value(true.into());
    }
}

/// A list, ordered by id.
pub(super) fn always_a_list(case: &Case, expected: &mut Exchange) {
    if let ("admin.get_user", Outcome::Value(value)) = (case.operation(), &mut expected.outcome) {
        let mut users = match value.take() {
            Value::Null => Vec::new(),
            Value::Array(users) => users,
            user => vec![user],
        };
        users.sort_by_key(|user| user["id"].as_str().unwrap_or("~").to_owned());
        *value = users.into();
    }
}

/// Users without an id are told apart by name, so none is lost.
pub(super) fn users_without_id(case: &Case, expected: &mut Exchange) {
    let without = |user: &Value| user.is_object() && user["id"].is_null();
    if case.operation() == "admin.get_user"
        && any_of(case.answer(), without)
        && case.recorded.requests.len() == 1
    {
        as_answered(case, expected);
    }
}

/// The agent hands out what a service answered.
pub(super) fn answer_of_service(case: &Case, expected: &mut Exchange) {
    if case.operation().starts_with("service.") && expected.outcome == Outcome::Value(Value::Null) {
        let status = case.vector["response_given"].as_array().and_then(|answers| answers.last());
        let status = status.map(|answer| answer["status"].clone()).unwrap_or_default();
        let text = if matches!(status.as_u64(), Some(204 | 304)) { Vec::new() } else { body(case) };
        let text = String::from_utf8_lossy(&text).into_owned();
        expected.outcome = Outcome::Value(serde_json::json!({ "status": status, "text": text }));
    }
}

/// A redirect that leads nowhere, or "not modified", isn't what a handle asked for.
pub(super) fn only_success(case: &Case, expected: &mut Exchange) {
    let last = case.vector["response_given"].as_array().and_then(|answers| answers.last());
    let status = last.and_then(|answer| answer["status"].as_u64()).unwrap_or(200);
    if (300..400).contains(&status) && case.operation().starts_with("admin.") {
        expected.outcome = Outcome::Error(vec!["Unexpected", "Redirect"]);
    }
}

/// What isn't of the form that is documented.
pub(super) fn other_shapes(case: &Case, expected: &mut Exchange) {
    let Some(answer) = case.answer() else { return };
    match case.operation() {
        "admin.list_file_sources" if !answer.is_array() => {
            expected.outcome = Outcome::Error(vec!["Unreadable"]);
        }
        "admin.file_source_support" if answer == "" => {
            expected.outcome = Outcome::Value(Vec::<Value>::new().into());
        }
        _ => {}
    }
}

pub(super) fn body(case: &Case) -> Vec<u8> {
    let last = case.vector["response_given"].as_array().and_then(|answers| answers.last());
    last.map(|answer| content(&answer["body"], str::to_owned)).unwrap_or_default()
}

/// Whether the reference stumbled over an answer that says that all went well.
fn refused(case: &Case) -> bool {
    let classes =
        ["ValidationError", "AttributeError", "ValueError", "TypeError", "CartaSchemaError"];
    classes.contains(&case.raised()) && !case.recorded.requests.is_empty()
}

fn any_of(answer: Option<Value>, such: impl Fn(&Value) -> bool) -> bool {
    match answer {
        Some(Value::Array(items)) => items.iter().any(such),
        Some(value) => such(&value),
        None => false,
    }
}

/// What the answer says, field by field.
fn as_answered(case: &Case, expected: &mut Exchange) {
    if let Some(answer) = case.answer() {
        expected.outcome = Outcome::Value(canonical(&answer));
    }
}
