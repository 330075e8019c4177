//! `POST /files/{source}?containerId=`: adds a file.

use super::form::FormRequest;
use super::incoming::Incoming;
use super::information::FileInformationJson;
use super::{PlaceQuery, form, names, source, task};
use crate::app::App;
use crate::directory::{self, Caller, FilePlace, NewFile};
use crate::error::Error;
use crate::routes::extract::{Parameters, Segments};
use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;

/// What pycarta calls a file that has no name.
const UNNAMED: &str = "upload";

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(source): Segments<String>,
    Parameters(query): Parameters<PlaceQuery>,
    FormRequest(request): FormRequest,
) -> Result<Json<FileInformationJson>, Error> {
    let (head, body) = request.into_parts();
    let incoming = Incoming::new(body);
    task::to_the_end(async move {
        let added = add(&app, &caller, &source, &query, head, &incoming).await;
        incoming.answered(added).await
    })
    .await
}

async fn add(
    app: &App,
    caller: &Caller,
    source: &str,
    query: &PlaceQuery,
    head: Parts,
    incoming: &Incoming,
) -> Result<Json<FileInformationJson>, Error> {
    source::must_be_own(source)?;
    let place = query.place()?;
    let user = directory::may_add_file(app, caller, &place).await?;
    let _place = app.files.place(user)?;
    let received = form::receive(app, head, incoming).await?;
    let added = make(app, caller, &place, &received).await;
    if added.is_err() {
        app.files.discard(&received.stored).await;
    }
    added
}

async fn make(
    app: &App,
    caller: &Caller,
    place: &FilePlace,
    received: &form::Received,
) -> Result<Json<FileInformationJson>, Error> {
    let name = names::name(received.name.as_deref().unwrap_or(UNNAMED))?;
    let new = NewFile { place, name, content_type: &received.content_type };
    let added = directory::add_file(app, caller, &new, &received.stored).await?;
    Ok(Json(FileInformationJson::file(added)))
}
