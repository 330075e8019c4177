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
use axum::extract::{Request, State};
use axum::http::HeaderMap;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((source, id)): Segments<(String, String)>,
    headers: HeaderMap,
    request: Request,
) -> Result<UploadJson, Error> {
    let incoming = Incoming::new(request.into_body());
    task::to_the_end(async move {
        let appended = append(&app, &caller, &source, &id, &headers, &incoming).await;
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
