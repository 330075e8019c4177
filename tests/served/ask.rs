//! A recorded request, and where it leads.

use crate::replay::request::{Request, content, decoded};
use carta_server::Route;
use serde_json::Value;

/// Between the fields of a form; the recordings leave it open.
const BOUNDARY: &str = "0123456789abcdef0123456789abcdef";

/// One request of a recording, with the answer that it was given there.
pub(super) struct Ask {
    /// The recording that it stands in.
    pub(super) vector: Value,
    pub(super) request: Request,
    /// The raw path and query.
    pub(super) target: String,
    /// The endpoint, if it is one of the server's.
    pub(super) route: Option<&'static Route>,
    given: Value,
}

impl Ask {
    pub(super) fn new(vector: &Value, request: &Value, given: &Value) -> Self {
        let filled = |text: &str| text.replace("{BOUNDARY}", BOUNDARY);
        let mut asked = Request::recorded(request, filled);
        for (_, value) in &mut asked.headers {
            *value = filled(value);
        }
        let target = request["target"].as_str().unwrap_or_default().to_owned();
        // As the server splits them: the recorded ones are read with the reference's eyes.
        asked.segments = segments(&target).map(decoded).collect();
        let route = route(&asked.method, &asked.segments);
        Self { vector: vector.clone(), request: asked, target, route, given: given.clone() }
    }

    /// `GET /user`, as the server's table has it; empty for what isn't there.
    pub(super) fn endpoint(&self) -> String {
        self.route.map(|route| format!("{} {}", route.method, route.path)).unwrap_or_default()
    }

    /// Whether it is a call to a service.
    pub(super) fn is_call(&self) -> bool {
        self.route.is_some_and(|route| route.method == "ANY")
    }

    /// Whether there is an endpoint of this path, and none for this method.
    pub(super) fn is_for_another_method(&self) -> bool {
        self.route.is_none() && leading_to(&self.request.segments).next().is_some()
    }

    /// What stands in the path for a name in braces.
    pub(super) fn part(&self, name: &str) -> Option<&str> {
        let pattern = self.route?.path.split('/').skip(1);
        let mut parts = pattern.zip(&self.request.segments);
        let (_, text) = parts.find(|(pattern, _)| hole(pattern) == Some(name))?;
        Some(text)
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        let mut pairs = self.request.query.iter();
        pairs.find(|(other, value)| other == name && !value.is_empty()).map(|(_, value)| &**value)
    }

    /// The operation of Cognito's that is asked for; empty if none is.
    pub(super) fn operation(&self) -> &str {
        let target = self.request.header("x-amz-target").unwrap_or_default();
        target.rsplit('.').next().unwrap_or_default()
    }

    /// A body of JSON, of whatever content type.
    pub(super) fn body(&self) -> Value {
        serde_json::from_slice(&self.request.body).unwrap_or_default()
    }

    /// The status of the recorded answer. Redirects and failures of the server are scripted.
    pub(super) fn status(&self) -> u64 {
        self.given["status"].as_u64().unwrap_or(200)
    }

    /// The recorded answer as text.
    pub(super) fn given(&self) -> String {
        String::from_utf8_lossy(&self.given_bytes()).into_owned()
    }

    pub(super) fn given_bytes(&self) -> Vec<u8> {
        content(&self.given["body"], str::to_owned)
    }

    /// A header of the recorded answer.
    pub(super) fn given_header(&self, name: &str) -> Option<&str> {
        self.given["headers"][name].as_str()
    }

    /// The recorded answer as JSON, if it is a good one.
    pub(super) fn told(&self) -> Option<Value> {
        let good = (200..300).contains(&self.status());
        serde_json::from_str(&self.given()).ok().filter(|_| good)
    }

    /// Whether the recorded call named something in a way that makes a path of it, or none at all.
    pub(super) fn is_named_oddly(&self) -> bool {
        odd(&self.vector["args"]) || odd(&self.vector["kwargs"])
    }
}

fn odd(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            text.is_empty()
                || text == "."
                || text.contains(['/', '?', '#', '%'])
                || text.contains("..")
        }
        Value::Array(items) => items.iter().any(odd),
        Value::Object(fields) => fields.values().any(odd),
        _ => false,
    }
}

fn segments(target: &str) -> impl Iterator<Item = &str> {
    let path = target.split_once('?').map_or(target, |(path, _)| path);
    path.split('/').skip(1)
}

fn hole(pattern: &str) -> Option<&str> {
    pattern.strip_prefix('{')?.strip_suffix('}')
}

/// Of several, the one that names most.
fn route(method: &str, segments: &[String]) -> Option<&'static Route> {
    let asked = |route: &&Route| {
        route.method == method
            || route.method == "ANY"
            || (route.method == "GET" && method == "HEAD")
    };
    let holes = |route: &&Route| route.path.matches('{').count();
    leading_to(segments).filter(asked).min_by_key(holes)
}

/// The endpoints of a path, for whatever method.
fn leading_to(segments: &[String]) -> impl Iterator<Item = &'static Route> {
    let fits = move |route: &&Route| {
        let same = |(pattern, text): (&&str, &String)| hole(pattern).is_some() || pattern == text;
        if let Some(fixed) = route.path.strip_suffix("/{*endpoint}") {
            let pattern: Vec<&str> = fixed.split('/').skip(1).collect();
            let named = segments.iter().take(pattern.len()).all(|text| !text.is_empty());
            return named
                && segments.len() > pattern.len()
                && pattern.iter().zip(segments).all(same);
        }
        let pattern: Vec<&str> = route.path.split('/').skip(1).collect();
        let last = segments.last().is_some_and(String::is_empty);
        // An empty text stands for a name, but for the last one.
        let whole = !last || segments.len() == 1;
        whole && pattern.len() == segments.len() && pattern.iter().zip(segments).all(same)
    };
    carta_server::ROUTES.iter().filter(fits)
}
