//! `PATCH /files/{source}/uploads/{id}`, with `Upload-Offset`: the next part. The last one makes the file.

use super::{OFFSET, UploadJson, parse};
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::files::Cut;
use crate::ids::UploadId;
use crate::routes::extract::Segments;
use crate::routes::files::incoming::Incoming;
use crate::routes::files::information::FileInformationJson;
use crate::routes::files::{source, task};
use crate::routes::openapi::{Description, Takes, header, shapes};
use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::HeaderMap;
use std::convert::Infallible;
use utoipa::openapi::{Required, Schema};

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((source, id)): Segments<(String, String)>,
    part: Part,
) -> Result<UploadJson, Error> {
    let incoming = Incoming::new(part.body);
    task::to_the_end(async move {
        let appended = append(&app, &caller, &source, &id, &part.headers, &incoming).await;
        incoming.answered(appended).await
    })
    .await
}

async fn append(
    app: &App,
    caller: &Caller,
    source: &str,
    id: &str,
    headers: &HeaderMap,
    incoming: &Incoming,
) -> Result<UploadJson, Error> {
    source::must_be_own(source)?;
    let (id, offset) = (parse(id)?, offset(headers)?);
    let part = directory::may_append(app, caller, id, offset).await?;
    let _place = app.files.place(part.user)?;
    let stored = app.files.write(incoming.clone(), part.most, Cut::Keep).await?;
    if stored.0.size == 0 {
        app.files.discard(&stored).await;
    } else if let Err(error) = directory::append(app, caller, id, offset, &stored).await {
        app.files.discard(&stored).await;
        return Err(error);
    }
    finish(app, caller, id).await
}

async fn finish(app: &App, caller: &Caller, id: UploadId) -> Result<UploadJson, Error> {
    let file = directory::finish_upload(app, caller, id).await?;
    let mut upload = UploadJson::from(directory::upload(app, caller, id).await?);
    upload.file = file.map(FileInformationJson::file);
    Ok(upload)
}

fn offset(headers: &HeaderMap) -> Result<u64, Error> {
    let said = headers.get(OFFSET).and_then(|value| value.to_str().ok()?.parse().ok());
    said.ok_or_else(|| {
        Error::bad_request("`Upload-Offset` must say, in bytes, where the part begins")
    })
}

/// A part: where it begins, and what it is, unread.
pub(in crate::routes) struct Part {
    headers: HeaderMap,
    body: Body,
}

impl<S: Sync> FromRequest<S> for Part {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        let (head, body) = request.into_parts();
        Ok(Self { headers: head.headers, body })
    }
}

impl Takes for Part {
    fn describe(description: &mut Description) {
        let said = "Where the part begins, in bytes: where the last one ended. `GET` says it.";
        let mut offset = header("Upload-Offset", said, shapes::bytes().into());
        offset.required = Required::True;
        description.parameter(offset);
        description.body("application/octet-stream", Schema::from(shapes::octets()).into());
        // An empty part is one that changes nothing.
        description.body_may_be_missing();
        for status in [408, 409, 413] {
            description.refuses(status);
        }
    }
}
