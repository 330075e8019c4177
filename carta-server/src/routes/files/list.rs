//! `GET /files/{source}/list?path=&partial=`: what is at a path, or at the top.

use super::information::FileInformationJson;
use super::{place, source};
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::{Parameters, Segments};
use crate::routes::openapi::List;
use crate::routes::openapi::shapes;
use crate::routes::texts::given;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
pub(in crate::routes) struct Query {
    path: Option<String>,
    /// Python's words, and JSON's. The list is always whole.
    #[param(required = false, schema_with = shapes::boolean_word)]
    partial: Option<String>,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(source): Segments<String>,
    Parameters(query): Parameters<Query>,
) -> Result<List<FileInformationJson>, Error> {
    source::must_be_own(&source)?;
    if !matches!(given(query.partial.as_deref()), None | Some("True" | "False" | "true" | "false"))
    {
        return Err(Error::bad_request("`partial` is true or false"));
    }
    let place = place::parse(query.path.as_deref().unwrap_or_default())?;
    let entries = directory::list_files(&app, &caller, &place).await?.into_iter();
    Ok(List(entries.map(|entry| FileInformationJson::listed(entry, &place)).collect()))
}
