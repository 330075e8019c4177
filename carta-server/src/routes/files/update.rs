//! `PATCH /files/{source}/file/{id}`: replaces a file's content. Its name stays.

use super::form::FormRequest;
use super::incoming::Incoming;
use super::information::FileInformationJson;
use super::{form, source, task};
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::texts::resource_id;
use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((source, file)): Segments<(String, String)>,
    FormRequest(request): FormRequest,
) -> Result<Json<FileInformationJson>, Error> {
    let (head, body) = request.into_parts();
    let incoming = Incoming::new(body);
    task::to_the_end(async move {
        let replaced = replace(&app, &caller, &source, &file, head, &incoming).await;
        incoming.answered(replaced).await
    })
    .await
}

async fn replace(
    app: &App,
    caller: &Caller,
    source: &str,
    file: &str,
    head: Parts,
    incoming: &Incoming,
) -> Result<Json<FileInformationJson>, Error> {
    source::must_be_own(source)?;
    let file = resource_id(file)?;
    let user = directory::may_replace_file(app, caller, file).await?;
    let _place = app.files.place(user)?;
    let form::Received { content_type, stored, .. } = form::receive(app, head, incoming).await?;
    let replaced = directory::replace_file(app, caller, file, &content_type, &stored).await;
    if replaced.is_err() {
        app.files.discard(&stored).await;
    }
    Ok(Json(FileInformationJson::file(replaced?)))
}
