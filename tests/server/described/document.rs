//! The document, ready to be asked.

use super::Answer;
use super::closed;
use jsonschema::Validator;
use percent_encoding::percent_decode_str;
use reqwest::Method;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::OnceLock;

/// The same for every server of one version: asked for once by this process.
pub(crate) struct Document {
    operations: Vec<Operation>,
}

pub(crate) struct Operation {
    /// `GET /user/group/{group}`.
    pub(crate) name: String,
    method: Method,
    template: Vec<String>,
    /// Of each status and content type.
    answers: HashMap<String, Vec<(String, Validator)>>,
    body: Option<Validator>,
    parameters: HashMap<String, Parameter>,
}

struct Parameter {
    schema: Validator,
    is_number: bool,
}

pub(crate) fn whole() -> &'static Value {
    static WHOLE: OnceLock<Value> = OnceLock::new();
    WHOLE.get_or_init(|| {
        // On a thread of its own: the test's may be one that mustn't wait.
        std::thread::spawn(ask).join().expect("asked")
    })
}

fn ask() -> Value {
    let server = carta_server::Server::builder().start().expect("started");
    let mut stream = std::net::TcpStream::connect(server.address()).expect("connected");
    let head = format!(
        "GET /openapi.json HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n",
        server.address()
    );
    std::io::Write::write_all(&mut stream, head.as_bytes()).expect("sent");
    let answer = std::io::read_to_string(stream).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    server.stop().expect("stopped");
    serde_json::from_str(body).expect("JSON")
}

impl Document {
    pub(crate) fn get() -> &'static Self {
        static DOCUMENT: OnceLock<Document> = OnceLock::new();
        DOCUMENT.get_or_init(|| Self::read(whole()))
    }

    fn read(whole: &Value) -> Self {
        let (open, closed) = (closed::components(whole, false), closed::components(whole, true));
        let mut operations = Vec::new();
        for (path, item) in whole["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                let method = method.to_uppercase().parse().expect("a method");
                operations.push(Operation::read(method, path, operation, &open, &closed));
            }
        }
        Self { operations }
    }

    /// As a router finds it: first the path, of two that fit the one that says more; then the method.
    pub(crate) fn operation(&self, method: &Method, path: &str) -> Option<&Operation> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let path: Vec<_> = path.split('/').collect();
        let fitting = self.operations.iter().filter(|operation| operation.fits(&path));
        let best = fitting.max_by_key(|operation| operation.literals())?;
        let mut there = self.operations.iter().filter(|there| there.template == best.template);
        there.find(|operation| operation.method == *method)
    }
}

impl Operation {
    fn read(method: Method, path: &str, said: &Value, open: &Value, closed: &Value) -> Self {
        let name = format!("{method} {path}");
        let compile = |schema: &Value, components: &Value| {
            jsonschema::validator_for(&closed::whole(schema, components))
                .unwrap_or_else(|problem| panic!("{name}: {problem} in {schema}"))
        };
        let mut answers = HashMap::new();
        for (status, answer) in said["responses"].as_object().expect("answers") {
            let contents = answer["content"].as_object().into_iter().flatten();
            let contents = contents.map(|(kind, content)| {
                let mut schema = content.get("schema").cloned().unwrap_or(Value::Bool(true));
                closed::close(&mut schema);
                (kind.clone(), compile(&schema, closed))
            });
            answers.insert(status.clone(), contents.collect());
        }
        let bodies = said["requestBody"]["content"].as_object().into_iter().flatten();
        let mut json = bodies.filter(|(kind, _)| kind.contains("json"));
        let body = json.next().map(|(_, content)| compile(&content["schema"], open));
        let parameters = said["parameters"].as_array().into_iter().flatten();
        let parameters = parameters.map(|parameter| {
            let name = parameter["name"].as_str().expect("a name").to_owned();
            let schema = &parameter["schema"];
            let is_number = schema["type"] == "integer" || schema["anyOf"][0]["type"] == "integer";
            (name, Parameter { schema: compile(&parameter["schema"], open), is_number })
        });
        let template = path.split('/').map(str::to_owned).collect();
        Self {
            name: name.clone(),
            method,
            template,
            answers,
            body,
            parameters: parameters.collect(),
        }
    }

    fn fits(&self, path: &[&str]) -> bool {
        let any_rest = self.template.last().is_some_and(|last| last == "{endpoint}");
        if path.len() != self.template.len() && !(any_rest && path.len() > self.template.len()) {
            return false;
        }
        let mut both = self.template.iter().zip(path);
        both.all(|(template, segment)| {
            (template.starts_with('{') && !segment.is_empty()) || template == segment
        })
    }

    fn literals(&self) -> Vec<bool> {
        self.template.iter().map(|segment| !segment.starts_with('{')).collect()
    }

    pub(crate) fn segments(&self, path: &str) -> Vec<(String, String)> {
        let both = self.template.iter().zip(path.split('/'));
        both.filter_map(|(template, segment)| {
            let name = template.strip_prefix('{')?.strip_suffix('}')?;
            let value = percent_decode_str(segment).decode_utf8().ok()?.into_owned();
            (name != "endpoint").then(|| (name.to_owned(), value))
        })
        .collect()
    }

    pub(crate) fn explains(&self, method: &Method, answer: &Answer) -> Result<(), String> {
        let status = answer.status.as_str();
        if self.answers.contains_key("default") {
            return Ok(());
        }
        let contents = self.answers.get(status);
        let contents = contents.ok_or_else(|| format!("no status {status} is described"))?;
        if contents.is_empty() || method == Method::HEAD {
            return if answer.text.is_empty() {
                Ok(())
            } else {
                Err("no body is described".to_owned())
            };
        }
        let kind = answer.headers.get("content-type").and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or("none");
        let content =
            contents.iter().find(|(described, _)| described == "*/*" || described == kind);
        let (kind, schema) =
            content.ok_or_else(|| format!("no content of type {kind} is described"))?;
        let value = match kind.contains("json") {
            true => serde_json::from_str(&answer.text).map_err(|problem| problem.to_string())?,
            false => Value::String(answer.text.clone()),
        };
        said_of(schema, &value)
    }

    pub(crate) fn allows_body(&self, body: &Value) -> Result<(), String> {
        self.body.as_ref().map_or(Ok(()), |schema| said_of(schema, body))
    }

    /// A parameter of a path or query. Most endpoints read over those that they don't know.
    pub(crate) fn allows_parameter(&self, name: &str, value: &str) -> Result<(), String> {
        let Some(parameter) = self.parameters.get(name) else {
            return Ok(());
        };
        let number = value.parse::<i64>().ok().filter(|_| parameter.is_number);
        let value = number.map_or_else(|| Value::String(value.to_owned()), Value::from);
        said_of(&parameter.schema, &value).map_err(|problem| format!("`{name}`: {problem}"))
    }
}

pub(crate) fn said_of(schema: &Validator, value: &Value) -> Result<(), String> {
    let problems: Vec<_> = schema.iter_errors(value).map(|problem| problem.to_string()).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) }
}
