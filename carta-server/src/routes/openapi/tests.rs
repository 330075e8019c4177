//! The document by itself. What it says of answers is held against those that the server gives in `tests/server/described`.

use super::description::Description;
use super::{document, segments, statuses};
use crate::routes::{ROUTES, rows};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

fn document() -> Value {
    document::of(&rows())
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().expect("paths").iter();
    paths
        .flat_map(|(path, item)| {
            let operations = item.as_object().expect("operations").iter();
            operations.map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

/// Every value of a name, at any depth.
fn all<'a>(name: &str, within: &'a Value, found: &mut Vec<&'a Value>) {
    match within {
        Value::Object(fields) => {
            found.extend(fields.get(name));
            fields.values().for_each(|value| all(name, value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| all(name, item, found)),
        _ => {}
    }
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let document = document();
    let described: HashSet<_> = operations(&document).into_iter().map(|(name, _)| name).collect();
    let mut expected = HashSet::new();
    for route in ROUTES {
        let path = route.path.replace("{*", "{");
        let methods = match route.method {
            "ANY" => vec!["get", "put", "post", "delete", "options", "head", "patch"],
            method => vec![method],
        };
        expected.extend(methods.iter().map(|method| format!("{} {path}", method.to_lowercase())));
    }
    assert_eq!(described, expected);
}

#[test]
fn operations_have_a_name_of_their_own_a_summary_and_a_room() {
    let document = document();
    let mut names = HashSet::new();
    for (which, operation) in operations(&document) {
        let text = |name: &str| operation[name].as_str().unwrap_or_default();
        assert!(names.insert(text("operationId").to_owned()), "{which}: {}", text("operationId"));
        let summary = text("summary");
        assert!(!summary.is_empty() && summary.chars().count() <= 120, "{which}: {summary}");
        assert!(operation["tags"][0].is_string(), "{which}");
        assert!(operation["security"].is_array(), "{which} says nothing of credentials");
    }
}

#[test]
fn what_stands_in_a_paths_braces_has_a_rule() {
    for route in ROUTES {
        for name in segments::names(route.path) {
            let (said, _) = segments::rule(route.path, name);
            assert!(!said.is_empty(), "`{name}` of {} isn't described", route.path);
        }
    }
}

#[test]
fn statuses_are_explained() {
    for (which, operation) in operations(&document()) {
        for (status, answer) in operation["responses"].as_object().expect("answers") {
            assert!(
                answer["description"].as_str().is_some_and(|said| !said.is_empty()),
                "{which} {status}"
            );
        }
    }
    assert_eq!(statuses::said_of("418"), "");
}

/// A schema's name is its type's: of two types with one name, one would be described as the other.
#[test]
fn no_two_types_go_by_one_name() {
    let mut known = BTreeMap::new();
    for row in rows() {
        let mut description = Description::default();
        (row.describe)(&mut description);
        for (name, schema) in description.schemas {
            let schema = serde_json::to_value(schema).expect("JSON");
            let first = known.entry(name.clone()).or_insert_with(|| schema.clone());
            assert_eq!(*first, schema, "{name}, of {} {}", row.method, row.path);
        }
    }
    assert!(known.len() > 30, "{}", known.len());
}

#[test]
fn what_is_referred_to_is_there() {
    let document = document();
    let mut references = Vec::new();
    all("$ref", &document, &mut references);
    assert!(references.len() > 100, "{}", references.len());
    for reference in references {
        let pointer = reference.as_str().and_then(|text| text.strip_prefix('#')).expect("local");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn answers_are_never_null_and_optional_fields_of_requests_may_be() {
    let document = document();
    let schema = |name: &str| &document["components"]["schemas"][name];
    assert_eq!(schema("User")["properties"]["email"]["type"], "string");
    let of_request = &schema("NewUser")["properties"]["email"]["type"];
    assert_eq!(*of_request, serde_json::json!(["string", "null"]));
    let required = schema("User")["required"].as_array().expect("required fields");
    assert_eq!(required.len(), 2, "{required:?}");
}
