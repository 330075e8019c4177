//! `files()`.

use super::super::arguments::{Arguments, Called, Failure};
use super::super::request::content;
use super::{done, value};
use base64::Engine as _;
use carta::Agent;
use serde_json::{Value, json};

pub(super) async fn call(agent: &Agent, name: &str, arguments: &Arguments) -> Called {
    let files = agent.files();
    let source = || arguments.text(0, "source");
    let id = || arguments.text(1, "file_id");
    match name {
        "list_file_sources" => value(&files.sources().await?),
        "file_source_support" => value(&files.support(source()?).await?),
        "list_files" => {
            value(&files.list(source()?, arguments.optional(1, "path")?.as_deref()).await?)
        }
        "get_file" => {
            let container = arguments.optional(2, "container_id")?;
            let file = files.download(source()?, &id()?, container.as_deref()).await?;
            let bytes = base64::prelude::BASE64_STANDARD.encode(file.bytes().await?);
            Ok(json!({ "$base64": bytes }))
        }
        "upload_file" => {
            let container = arguments.optional(2, "container_id")?;
            value(&files.upload(source()?, file(arguments, 1)?, container.as_deref()).await?)
        }
        "update_file" => value(&files.update(source()?, &id()?, file(arguments, 2)?).await?),
        "delete_file" => {
            files.delete(source()?, &id()?).await?;
            done(Value::Null)
        }
        _ => Err(Failure::Unknown),
    }
}

/// The bytes of `io.BytesIO(b'…')`.
fn file(arguments: &Arguments, place: usize) -> Result<Vec<u8>, Failure> {
    let file =
        arguments.get(place, "file").ok_or(Failure::Inexpressible("types: a file has content"))?;
    match &file["args"][0] {
        Value::Null => Ok(content(file, str::to_owned)),
        bytes => Ok(content(bytes, str::to_owned)),
    }
}
