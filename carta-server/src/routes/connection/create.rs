//! `POST /project/connection/{project}`: those with *write* on a project add a connection to it.

use crate::app::App;
use crate::directory::{self, Caller, Creation};
use crate::error::Error;
use crate::routes::extract::{Body, Segments};
use crate::routes::openapi::shapes;
use crate::routes::resource_json::ResourceJson;
use crate::routes::texts::{resource_id, title};
use crate::store::{ConnectionDetails, Details, Kind};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// `id` and `permission`, which clients may send too, are the server's to say.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewConnection)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct Request {
    #[schema(schema_with = shapes::title)]
    name: String,
    #[schema(schema_with = shapes::title)]
    backend: String,
    #[schema(max_length = 1024)]
    key_path: Option<String>,
    native_id: Option<NativeId>,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = NewNativeId)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NativeId {
    #[schema(max_length = 1024)]
    file_id: Option<String>,
    #[schema(max_length = 1024)]
    bucket_name: Option<String>,
    #[schema(max_length = 1024)]
    prefix: Option<String>,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(project): Segments<String>,
    Body(request): Body<Request>,
) -> Result<Json<ResourceJson>, Error> {
    let project = resource_id(&project)?;
    let name = title(&request.name)?;
    let connection = ConnectionDetails {
        backend: title(&request.backend)?.to_owned(),
        key_path: request.key_path.map(text).transpose()?,
        native_id: request.native_id.map(native_id).transpose()?,
    };
    let creation = Creation {
        kind: Kind::Connection,
        name,
        labels: &[Kind::Connection.as_str().to_owned()],
        props: &Map::new(),
        details: &Details { connection: Some(connection), ..Details::default() },
    };
    let made = directory::create_within(&app, &caller, project, Kind::Project, &creation).await?;
    let (resource, flags) = made;
    Ok(Json(ResourceJson::new(resource, flags)))
}

/// As said, without what wasn't: clients refuse a null.
fn native_id(id: NativeId) -> Result<Map<String, Value>, Error> {
    let said = [("fileId", id.file_id), ("bucketName", id.bucket_name), ("prefix", id.prefix)];
    let said = said.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
    said.map(|(key, value)| Ok((key, text(value)?.into()))).collect()
}

fn text(text: String) -> Result<String, Error> {
    const MAX_CHARS: usize = 1024;
    if text.chars().count() > MAX_CHARS || text.chars().any(char::is_control) {
        return Err(Error::bad_request(
            "a path or an id has 1024 characters at most, and no control characters",
        ));
    }
    Ok(text)
}
