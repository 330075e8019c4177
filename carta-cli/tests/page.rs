//! `docs/output.md`, which says what programs can rely on.

use serde_json::Value;

const PAGE: &str = include_str!("../docs/output.md");

/// Every field that the page names for a verb is in its result, and the page names every field.
pub(crate) fn is_true(verb: &str, result: &Value) {
    let mut fields = Vec::new();
    gather(result, &mut fields);
    fields.sort();
    fields.dedup();
    assert_eq!(fields, documented(verb), "{verb}: {result}");
}

fn documented(verb: &str) -> Vec<String> {
    let line = PAGE.lines().find(|line| line.starts_with(&format!("| `{verb}` |")));
    let line = line.unwrap_or_else(|| panic!("`{verb}` isn't on the page"));
    let mut fields: Vec<String> = line.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    fields.sort();
    fields.dedup();
    fields
}

fn gather(value: &Value, fields: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                fields.push(name.clone());
                gather(value, fields);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| gather(value, fields)),
        _ => {}
    }
}
