//! What the server says of itself at `/openapi.json`, held against what it does: every test that speaks to it by way of
//! [`Carta::send`](super::carta::Carta::send) checks each of its requests and answers here.

// By path: another binary has this file, too.
#[path = "described/closed.rs"]
pub(super) mod closed;
#[path = "described/document.rs"]
pub(super) mod document;

use super::carta::Answer;
use document::{Document, Operation};
use reqwest::{Method, Request, StatusCode};
use serde_json::Value;

/// A request, as far as the description says something of it.
pub(super) struct Asked {
    method: Method,
    path: String,
    pub(super) query: Vec<(String, String)>,
    body: Option<Value>,
    /// Sent to another host than the API's, by its header: what is there isn't described.
    elsewhere: bool,
}

/// Holds an answer to a request of any kind against the description, if that knows where it went.
#[track_caller]
pub(super) fn check_answer(method: &str, path: &str, answer: &Answer, said: &str) {
    let (Ok(method), path) = (method.parse(), path.split('?').next().unwrap_or_default()) else {
        return;
    };
    if let Some(operation) = Document::get().operation(&method, path)
        && let Err(problem) = operation.explains(&method, answer)
    {
        panic!(
            "{} answers otherwise than /openapi.json says: {problem}\n{answer:?} to {said}",
            operation.name
        );
    }
}

impl Asked {
    pub(super) fn of(request: &Request) -> Self {
        let url = request.url();
        let body = request.body().and_then(|body| body.as_bytes());
        Self {
            method: request.method().clone(),
            path: url.path().to_owned(),
            query: url.query_pairs().into_owned().collect(),
            body: body.and_then(|body| serde_json::from_slice(body).ok()),
            elsewhere: request.headers().contains_key("host"),
        }
    }

    #[track_caller]
    pub(super) fn check(&self, answer: &Answer) {
        let document = Document::get();
        if self.elsewhere {
            return;
        }
        let Some(operation) = document.operation(&self.method, &self.path) else {
            // Of what isn't described, nothing is there.
            let (method, path) = (&self.method, &self.path);
            let missing = [
                StatusCode::NOT_FOUND,
                StatusCode::METHOD_NOT_ALLOWED,
                StatusCode::BAD_REQUEST,
                StatusCode::TOO_MANY_REQUESTS,
            ];
            assert!(
                missing.contains(&answer.status),
                "{method} {path} isn't described: {answer:?}"
            );
            return;
        };
        if let Err(problem) = operation.explains(&self.method, answer) {
            panic!(
                "{} answers otherwise than /openapi.json says: {problem}\n{answer:?}",
                operation.name
            );
        }
        if answer.status.is_success()
            && let Err(problem) = self.is_allowed(operation)
        {
            panic!("{} takes what /openapi.json forbids: {problem}", operation.name);
        }
    }

    fn is_allowed(&self, operation: &Operation) -> Result<(), String> {
        if let Some(body) = &self.body {
            operation.allows_body(body)?;
        }
        for (name, value) in &self.query {
            operation.allows_parameter(name, value)?;
        }
        for (name, value) in operation.segments(&self.path) {
            operation.allows_parameter(&name, &value)?;
        }
        Ok(())
    }
}
