//! The agent's verbs, and the answer as it is.

use super::super::arguments::{Arguments, Called, Failure};
use super::super::request::content;
use carta::{Agent, Request, Response};
use serde_json::{Value, json};

pub(super) async fn call(agent: &Agent, verb: &str, arguments: &Arguments) -> Called {
    let (method, path) = match verb {
        "request" => (arguments.text(0, "method")?, arguments.text(1, "endpoint")?),
        "get" | "post" | "put" | "patch" | "delete" | "head" => {
            (String::new(), arguments.text(0, "endpoint")?)
        }
        "is_authenticated" => Default::default(),
        _ => return Err(Failure::Unknown),
    };
    if (verb, arguments.anonymous) == ("is_authenticated", false) {
        return Ok(agent.users().authenticated().await?.into());
    }
    let request = match verb {
        "get" => agent.get(&path),
        "post" => agent.post(&path),
        "put" => agent.put(&path),
        "patch" => agent.patch(&path),
        "delete" => agent.delete(&path),
        "head" => agent.head(&path),
        _ => agent.request(&method, &path),
    };
    answer(with_options(request, arguments)?.await?).await
}

/// Parameters, headers, body and whether to show the token.
pub(super) fn with_options(
    mut request: Request,
    arguments: &Arguments,
) -> Result<Request, Failure> {
    for (name, value) in parameters(arguments) {
        request = request.query(&name, &value);
    }
    for (name, value) in arguments.named("headers").and_then(Value::as_object).into_iter().flatten()
    {
        request = request
            .header(name, value.as_str().ok_or(Failure::Inexpressible("types: a header is text"))?);
    }
    if let Some(body) = arguments.named("json") {
        request = request.json(body);
    }
    request = match arguments.named("data") {
        Some(Value::Object(fields)) if !fields.contains_key("$base64") => {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            form.extend_pairs(pairs(&Value::from(fields.clone()), arguments.newer));
            request.header("content-type", "application/x-www-form-urlencoded").body(form.finish())
        }
        Some(data) => request.body(content(data, str::to_owned)),
        None => request,
    };
    if let Some(files) = arguments.named("files").and_then(Value::as_object) {
        request = request
            .header("content-type", "multipart/form-data; boundary=frontier")
            .body(multipart(files));
    }
    match arguments.anonymous || arguments.named("authorize") == Some(&Value::Bool(false)) {
        true => Ok(request.anonymous()),
        false => Ok(request),
    }
}

/// Status and text, as the recordings have them.
pub(super) async fn answer(answer: Response) -> Called {
    let status = answer.status();
    Ok(json!({ "status": status, "text": answer.text().await? }))
}

fn parameters(arguments: &Arguments) -> Vec<(String, String)> {
    match arguments.named("params") {
        Some(Value::String(query)) => {
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
        }
        Some(params) => pairs(params, arguments.newer),
        None => Vec::new(),
    }
}

/// What Python's clients make of a dictionary or a list of pairs: a list's items each by themselves.
fn pairs(value: &Value, newer: bool) -> Vec<(String, String)> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Null => newer.then(String::new),
        Value::Bool(flag) if newer => Some(flag.to_string()),
        Value::Bool(flag) => Some(if *flag { "True" } else { "False" }.to_owned()),
        other => Some(other.to_string()),
    };
    let each = |name: &str, value: &Value| -> Vec<(String, String)> {
        let values = match value {
            Value::Array(values) => values.clone(),
            value => vec![value.clone()],
        };
        values.iter().filter_map(text).map(|value| (name.to_owned(), value)).collect()
    };
    match value {
        Value::Object(fields) => {
            fields.iter().flat_map(|(name, value)| each(name, value)).collect()
        }
        Value::Array(items) => items
            .iter()
            .flat_map(|pair| each(pair[0].as_str().unwrap_or_default(), &pair[1]))
            .collect(),
        _ => Vec::new(),
    }
}

/// `{field: [file name, content, content type]}`.
fn multipart(files: &serde_json::Map<String, Value>) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, file) in files {
        let name = file[0].as_str().unwrap_or(field);
        body.extend(
            format!("--frontier\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n")
                .bytes(),
        );
        if let Some(kind) = file[2].as_str() {
            body.extend(format!("Content-Type: {kind}\r\n").bytes());
        }
        body.extend(b"\r\n");
        body.extend(content(&file[1], str::to_owned));
        body.extend(b"\r\n");
    }
    body.extend(b"--frontier--\r\n");
    body
}
