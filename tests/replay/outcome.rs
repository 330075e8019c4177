//! What came of a call: a value in the form in which Carta writes it, or a kind of error.

use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    Value(Value),
    /// Any of these kinds; the first is what is told.
    Error(Vec<&'static str>),
    /// `requests.HTTPError` and its like: all that is known is the status.
    Status(u64),
    /// Nothing is expected of it, since the reference never got so far.
    Any,
    /// A class of exception that nothing here corresponds to.
    Unknown(String),
}

impl Outcome {
    /// What a recording says.
    pub(super) fn recorded(vector: &Value, requests: usize) -> Self {
        match (&vector["result"], &vector["raised"]) {
            (Value::Null, Value::Null) => Self::Value(Value::Null),
            (Value::Null, raised) => Self::raised(raised, requests),
            (result, _) => Self::Value(canonical(&result["value"])),
        }
    }

    fn raised(raised: &Value, requests: usize) -> Self {
        if let Some(status) = raised["http_status"].as_u64().filter(|status| *status >= 400) {
            return Self::Status(status);
        }
        let class = raised["class"].as_str().unwrap_or_default();
        let mro = raised["mro"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let known = std::iter::once(class).chain(mro).find_map(|class| kinds(class, requests > 0));
        known.map_or_else(|| Self::Unknown(class.to_owned()), |kinds| Self::Error(kinds.to_vec()))
    }

    pub(super) fn accepts(&self, seen: &Self) -> bool {
        match (self, seen) {
            (Self::Any, _) => true,
            (Self::Value(one), Self::Value(other)) => one == other,
            (Self::Error(kinds), Self::Error(seen)) => seen.iter().any(|kind| kinds.contains(kind)),
            _ => false,
        }
    }

    pub(super) fn is_error(&self, kind: &str) -> bool {
        matches!(self, Self::Error(kinds) if kinds.contains(&kind))
    }
}

/// What corresponds to an exception of the reference; `asked` if anything was sent before it.
fn kinds(class: &str, asked: bool) -> Option<&'static [&'static str]> {
    Some(match (class.rsplit('.').next().unwrap_or_default(), asked) {
        ("InvalidParameterException", _) => &["InvalidParameter"],
        ("BadCredentialsException", _) => &["BadCredentials"],
        ("PermissionDeniedException", _) => &["PermissionDenied"],
        ("CartaServerException", _) => &["Server"],
        ("ResourceNotFoundError", _) => &["NotFound"],
        ("CartaSchemaError" | "ValidationError" | "JSONDecodeError", true) => &["Unreadable"],
        ("ChunkedEncodingError" | "IncompleteRead" | "RemoteProtocolError", _) => {
            &["Unreadable", "Transport"]
        }
        ("InvalidRegionError", _) => &["Pool"],
        ("TooManyRedirects", _) => &["Redirect"],
        ("ConnectTimeout" | "ReadTimeout" | "Timeout", _) => &["Timeout", "Transport"],
        ("AuthenticationError", _) => &["NotLoggedIn", "Configuration"],
        ("InvalidHeader" | "UnicodeEncodeError" | "UnicodeDecodeError", _) => {
            &["Configuration", "InvalidName"]
        }
        // httpx says so of a header that can't be sent, too.
        ("ConnectionError" | "ConnectError", _) => &["Transport", "Configuration", "InvalidName"],
        // Values that don't make sense: of an answer, or of an argument.
        ("TypeError" | "ValueError" | "KeyError" | "AttributeError" | "IndexError", true) => {
            &["Unreadable"]
        }
        ("TypeError" | "ValueError" | "KeyError" | "ValidationError", false) => {
            &["Configuration", "InvalidName", "InvalidSegment", "Pool", "ProfileNotFound"]
        }
        _ => return None,
    })
}

/// A value as Carta would write it: the reference's own names, flags and times brought back to those of the wire.
/// What is null or an empty list of groups says nothing.
pub(super) fn canonical(value: &Value) -> Value {
    match value {
        Value::Object(fields) if flags(fields).is_some() => flags(fields).unwrap(),
        Value::Object(fields) => Value::Object(fields.iter().filter_map(field).collect()),
        Value::Array(items) => items.iter().map(canonical).collect(),
        Value::String(text) => Value::String(time(text)),
        other => other.clone(),
    }
}

fn field((name, value): (&String, &Value)) -> Option<(String, Value)> {
    let name = match name.as_str() {
        "permissions" => "permission".to_owned(),
        "token_key" => "token".to_owned(),
        name => camel(name),
    };
    let value = match (name.as_str(), value) {
        (_, Value::Null) => return None,
        ("groups", Value::Array(groups)) if groups.is_empty() => return None,
        ("groups", Value::Array(groups)) => groups.iter().map(group).collect(),
        ("permission", Value::String(text)) => set(text.split(',')),
        // Anything at all: what is inside is the caller's own.
        ("props", value) => value.clone(),
        (_, value) => canonical(value),
    };
    Some((name, value))
}

/// `{"name": …, "organization": …}` as `organization:name`.
fn group(group: &Value) -> Value {
    match (&group["name"], &group["organization"]) {
        (Value::String(name), Value::String(organization)) if !organization.is_empty() => {
            format!("{organization}:{name}").into()
        }
        (Value::String(name), _) => name.as_str().into(),
        _ => group.clone(),
    }
}

/// The reference's object of five flags as the names of those that are set.
fn flags(fields: &Map<String, Value>) -> Option<Value> {
    let names = ["execute", "write", "read", "clone", "admin"];
    let is_flags =
        fields.len() == names.len() && names.iter().all(|name| fields.contains_key(*name));
    is_flags.then(|| set(names.into_iter().filter(|name| fields[*name] == true)))
}

/// The names of flags, in small letters and in order; `None` names none of them.
pub(super) fn set<'a>(names: impl Iterator<Item = &'a str>) -> Value {
    let mut names: Vec<String> = names.map(|name| name.trim().to_lowercase()).collect();
    names.retain(|name| !name.is_empty() && name != "none");
    names.sort();
    names.into()
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut chars = word.chars();
        let head: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
        name + &head + chars.as_str()
    })
}

/// A time in its shortest form: `Z` for UTC, no zeros at the end of a fraction.
fn time(text: &str) -> String {
    let shape = text.as_bytes();
    let is_time = shape.len() >= 19 && shape.get(10) == Some(&b'T') && shape.get(13) == Some(&b':');
    if !is_time || !text.is_ascii() {
        return text.to_owned();
    }
    let (clock, zone) = text.split_at(19);
    let end = zone.find(['Z', '+', '-']).unwrap_or(zone.len());
    let (fraction, zone) = zone.split_at(end);
    let fraction = if fraction.is_empty() { "" } else { fraction.trim_end_matches('0') };
    let fraction = if fraction == "." { "" } else { fraction };
    let zone = if zone == "+00:00" { "Z" } else { zone };
    format!("{clock}{fraction}{zone}")
}

/// A model's fields by the names of the wire.
pub(super) fn wire_names<'a>(fields: impl Iterator<Item = (&'a String, &'a Value)>) -> Value {
    let name = |name: &str| if name == "permissions" { "permission".into() } else { camel(name) };
    let field = |(key, value): (&String, &Value)| (name(key), super::arguments::wire(value));
    Value::Object(fields.map(field).collect())
}
