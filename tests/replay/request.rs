//! A request, recorded or seen, in the form in which the two are compared.

use base64::Engine as _;
use carta_tests::scripted::Asked;
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// What counts of a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Request {
    /// `carta`, `carta-other-origin` or `cognito`.
    pub(crate) to: String,
    pub(crate) method: String,
    pub(crate) segments: Vec<String>,
    /// Sorted by name; several values of one name in their order.
    pub(crate) query: Vec<(String, String)>,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn recorded(value: &Value, fill: impl Fn(&str) -> String) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let pairs = |value: &Value| -> Vec<(String, String)> {
            let pairs = value.as_array().into_iter().flatten();
            pairs.map(|pair| (text(&pair[0]), text(&pair[1]))).collect()
        };
        let headers = value["headers"].as_object().into_iter().flatten();
        Self {
            to: text(&value["to"]),
            method: text(&value["method"]),
            segments: value["path_segments"].as_array().into_iter().flatten().map(text).collect(),
            query: sorted(pairs(&value["query"])),
            headers: headers.map(|(name, value)| (name.to_lowercase(), text(value))).collect(),
            body: content(&value["body"], fill),
        }
    }

    pub(crate) fn asked(to: &str, asked: &Asked) -> Self {
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, ""));
        let to = if asked.header("x-amz-target").is_some() { "cognito" } else { to };
        Self {
            to: to.to_owned(),
            method: asked.method.clone(),
            segments: path.split('/').skip(1).map(decoded).collect(),
            query: sorted(url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()),
            headers: asked.headers.clone(),
            body: asked.bytes.clone(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        self.headers.retain(|(other, _)| other != name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// `GET /auth` or, in the newest version, its successor.
    pub(crate) fn asks_for_pool(&self) -> bool {
        self.method == "GET" && self.segments.last().is_some_and(|last| last == "auth")
    }

    /// Whether it is the same question, whatever the form of its filters.
    pub(crate) fn asks_as(&self, other: &Self) -> bool {
        let value = |request: &Self| {
            request.query.iter().find(|(name, _)| name == "attributeValue").cloned()
        };
        self.method == other.method
            && self.segments == other.segments
            && value(self) == value(other)
    }

    /// The body as JSON, if its content type says that it is.
    pub(crate) fn json(&self) -> Option<Value> {
        self.header("content-type").filter(|kind| kind.contains("json"))?;
        serde_json::from_slice(&self.body).ok()
    }

    /// In one line.
    pub(crate) fn line(&self) -> String {
        let auth = self.header("authorization").unwrap_or("-");
        let body = String::from_utf8_lossy(&self.body);
        let body: String = body.chars().take(160).collect();
        format!("{} {} {:?} {:?} [{auth}] {body}", self.to, self.method, self.segments, self.query)
    }
}

pub(crate) fn sorted(mut pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    pairs.sort_by(|one, other| one.0.cmp(&other.0));
    pairs
}

pub(crate) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// A recorded body: text, or bytes in base64.
pub(crate) fn content(body: &Value, fill: impl Fn(&str) -> String) -> Vec<u8> {
    match (body, &body["$base64"]) {
        (Value::String(text), _) => fill(text).into_bytes(),
        (_, Value::String(coded)) => base64::prelude::BASE64_STANDARD.decode(coded).unwrap(),
        _ => Vec::new(),
    }
}
