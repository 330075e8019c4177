//! The arguments of a recorded call, by position and name.

use serde_json::{Map, Value, json};

/// Why a call can't be made from Rust.
pub(super) enum Failure {
    /// Carta's client said so.
    Carta(carta::Error),
    /// The types don't let it be written; in Python it fails, or says something else, at run time.
    Inexpressible(&'static str),
    /// This test doesn't know the operation.
    Unknown,
}

pub(super) type Called = Result<Value, Failure>;

impl From<carta::Error> for Failure {
    fn from(error: carta::Error) -> Self {
        Self::Carta(error)
    }
}

/// Positional and named arguments.
pub(super) struct Arguments {
    positional: Vec<Value>,
    named: Map<String, Value>,
    /// Of the newest version, which writes parameters differently.
    pub(super) newer: bool,
    /// To be sent without the agent's token.
    pub(super) anonymous: bool,
}

impl Arguments {
    pub(super) fn new(args: &Value, kwargs: &Value, newer: bool) -> Self {
        let positional = args.as_array().cloned().unwrap_or_default();
        let named = kwargs.as_object().cloned().unwrap_or_default();
        Self { positional, named, newer, anonymous: false }
    }

    /// The argument at a place, or of a name; `None` if it isn't given or is Python's `None`.
    pub(super) fn get(&self, place: usize, name: &str) -> Option<&Value> {
        let value = self.positional.get(place).or_else(|| self.named.get(name));
        value.filter(|value| !value.is_null())
    }

    pub(super) fn named(&self, name: &str) -> Option<&Value> {
        self.named.get(name).filter(|value| !value.is_null())
    }

    /// A text, the value of an enumeration, a group's name, or the id of a node.
    pub(super) fn text(&self, place: usize, name: &str) -> Result<String, Failure> {
        self.optional(place, name)?.ok_or(Failure::Inexpressible("types: a text can't be `None`"))
    }

    pub(super) fn optional(&self, place: usize, name: &str) -> Result<Option<String>, Failure> {
        let Some(value) = self.get(place, name) else { return Ok(None) };
        plain(value)
            .map(Some)
            .ok_or(Failure::Inexpressible("types: a text is wanted, and not another type"))
    }

    pub(super) fn is_set(&self, place: usize, name: &str) -> bool {
        self.get(place, name) == Some(&Value::Bool(true))
    }

    /// A model as the JSON that Carta reads.
    pub(super) fn model(&self, place: usize, name: &str) -> Result<Value, Failure> {
        self.get(place, name)
            .map(wire)
            .ok_or(Failure::Inexpressible("types: a value can't be `None`"))
    }

    /// Every text among the arguments, however deep: those that a path may be made of.
    pub(super) fn texts(&self) -> Vec<String> {
        let mut texts = Vec::new();
        self.positional
            .iter()
            .chain(self.named.values())
            .for_each(|value| gather(value, &mut texts));
        texts
    }
}

fn gather(value: &Value, texts: &mut Vec<String>) {
    texts.extend(plain(value));
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, texts)),
        Value::Object(fields) => fields
            .iter()
            .filter(|(name, _)| !name.starts_with('$'))
            .for_each(|(_, item)| gather(item, texts)),
        _ => {}
    }
}

pub(super) fn plain(value: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match value["$model"].as_str() {
        Some("Group") => {
            let name = text(&value["name"])?;
            match value["organization"].as_str().filter(|text| !text.is_empty()) {
                Some(organization) => Some(format!("{organization}:{name}")),
                None => Some(name),
            }
        }
        Some("ResourceNode") => text(&value["id"]),
        Some(_) => None,
        None if value["$enum"].is_string() => text(&value["value"]),
        // `SELF`, the newest version's name for one's own node.
        None if value["$name"].as_str().is_some_and(|name| name.ends_with("SELF")) => {
            Some("self".into())
        }
        None => text(value),
    }
}

/// A model's fields by the names of the wire; what is null isn't there.
pub(super) fn wire(value: &Value) -> Value {
    if let Some(text) = plain(value).filter(|_| value["$model"] != "ResourceNode") {
        return text.into();
    }
    match value {
        Value::Object(fields) if fields.get("$model") == Some(&json!("Permissions")) => {
            let names = ["Execute", "Write", "Read", "Clone", "Admin"];
            let set = names
                .into_iter()
                .filter(|name| fields.get(&name.to_lowercase()) == Some(&json!(true)));
            set.collect::<Vec<_>>().join(", ").into()
        }
        Value::Object(fields) => super::outcome::wire_names(
            fields.iter().filter(|(name, value)| *name != "$model" && !value.is_null()),
        ),
        Value::Array(items) => items.iter().map(wire).collect(),
        other => other.clone(),
    }
}
