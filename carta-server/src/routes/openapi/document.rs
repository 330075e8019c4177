//! The whole document, of the rows of the table.

use super::description::Schemas;
use super::operation_ids::Ids;
use super::{Description, Row};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Those that a call to a service may have; of others, OpenAPI knows nothing or the proxy passes none on.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

const ABOUT: &str = "Users, groups, permissions and services over Carta's HTTP API: see <https://docs.rs/carta-server>.\n\n\
    Wherever there is a `GET`, `HEAD` is answered too. Optional fields of answers are left out, never null. \
    Every answer that isn't marked otherwise is `Cache-Control: no-store`.";

/// How requests say who sends them.
pub(super) const SCHEMES: [&str; 2] = ["login", "apiToken"];

pub(super) fn of(rows: &[Row]) -> Value {
    let (mut paths, mut schemas) = (Map::new(), Schemas::new());
    let (mut ids, mut tags) = (Ids::default(), Vec::new());
    for row in rows {
        let mut description = Description::default();
        (row.describe)(&mut description);
        let (operation, of_it) = description.operation(row);
        schemas.extend(of_it);
        if !tags.contains(&row.tag) {
            tags.push(row.tag);
        }
        let path = paths.entry(row.path.replace("{*", "{")).or_insert_with(|| json!({}));
        for method in methods(row) {
            let mut operation = operation.clone();
            operation.operation_id = Some(ids.next(row, &method));
            if let Some(path) = path.as_object_mut() {
                path.insert(method, written(&operation));
            }
        }
    }
    let mut components = components(schemas);
    refuse_null(&mut components, &paths);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "carta-server",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE") },
        },
        "servers": [{ "url": "/" }],
        "tags": tags.iter().map(|tag| json!({ "name": tag })).collect::<Vec<_>>(),
        "paths": paths,
        "components": { "schemas": components, "securitySchemes": security_schemes() },
    })
}

fn methods(row: &Row) -> Vec<String> {
    match row.method {
        "ANY" => METHODS.map(str::to_owned).to_vec(),
        method => vec![method.to_ascii_lowercase()],
    }
}

/// INVARIANT: what utoipa describes is data that JSON has a form for.
fn written(said: &impl serde::Serialize) -> Value {
    serde_json::to_value(said).unwrap_or_default()
}

fn components(schemas: Schemas) -> Map<String, Value> {
    schemas.into_iter().map(|(name, schema)| (name, written(&schema))).collect()
}

fn security_schemes() -> Value {
    json!({
        "login": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The ID token of a login: `POST /`, InitiateAuth and RespondToAuthChallenge.",
        },
        "apiToken": {
            "type": "http",
            "scheme": "basic",
            "description": "`__token__` as the user's name, and an API token as the password.",
        },
    })
}

/// Optional fields of requests may be null, as their types say. Of answers none is: what isn't there is left out.
fn refuse_null(components: &mut Map<String, Value>, paths: &Map<String, Value>) {
    let mut reached = BTreeSet::new();
    for operation in paths.values().filter_map(Value::as_object).flat_map(Map::values) {
        reach(&operation["responses"], components, &mut reached);
    }
    for name in reached {
        if let Some(schema) = components.get_mut(&name) {
            without_null(schema);
        }
    }
}

fn reach(from: &Value, components: &Map<String, Value>, reached: &mut BTreeSet<String>) {
    match from {
        Value::Object(fields) => {
            let name = fields.get("$ref").and_then(Value::as_str);
            let name = name.and_then(|name| name.strip_prefix("#/components/schemas/"));
            if let Some((name, schema)) = name.and_then(|name| components.get_key_value(name))
                && reached.insert(name.clone())
            {
                reach(schema, components, reached);
            }
            fields.values().for_each(|value| reach(value, components, reached));
        }
        Value::Array(items) => items.iter().for_each(|item| reach(item, components, reached)),
        _ => {}
    }
}

pub(super) fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Array(types)) = fields.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    fields.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(choices)) = fields.get_mut("oneOf") {
                choices.retain(|choice| *choice != json!({ "type": "null" }));
                if let [Value::Object(only)] = choices.as_slice() {
                    let only = only.clone();
                    fields.remove("oneOf");
                    fields.extend(only);
                }
            }
            fields.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}
