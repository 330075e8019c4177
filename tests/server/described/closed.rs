//! Schemas as a test reads them: what an answer's schema doesn't name isn't there.

use serde_json::{Map, Value, json};

/// The components with every object of answers closed, in which a field that isn't described fails. Clients aren't told
/// so: a later version may say more.
pub(crate) fn components(document: &Value, close: bool) -> Value {
    let mut components = document["components"].clone();
    if close {
        self::close(&mut components);
    }
    components
}

pub(crate) fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.get("properties").is_some_and(Value::is_object) {
                fields.entry("additionalProperties").or_insert(json!(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// A schema that stands by itself.
pub(crate) fn whole(schema: &Value, components: &Value) -> Value {
    let mut whole = Map::new();
    if let Some(fields) = schema.as_object() {
        whole.extend(fields.clone());
    }
    whole.insert("components".to_owned(), components.clone());
    Value::Object(whole)
}
