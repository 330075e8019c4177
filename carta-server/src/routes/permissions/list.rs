//! `GET /permissions/resources/{kind}`: the resources of a kind that the caller, or another holder, may do something with.

use crate::app::App;
use crate::directory::{self, Caller, HolderRef};
use crate::error::Error;
use crate::routes::extract::{Parameters, Segments};
use crate::routes::openapi::List;
use crate::routes::resource_json::ResourceJson;
use crate::routes::texts::given;
use axum::extract::State;
use carta_core::resource::ResourceKind;
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct Query {
    user_id: Option<String>,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(kind): Segments<String>,
    Parameters(query): Parameters<Query>,
) -> Result<List<ResourceJson>, Error> {
    let kind = parse_kind(&kind)?;
    let holder = given(query.user_id.as_deref());
    let holder = holder.map_or_else(HolderRef::caller, |id| HolderRef::parse(id, None));
    of_kind(&app, &caller, &kind, &holder).await
}

pub(in crate::routes) async fn of_kind(
    app: &App,
    caller: &Caller,
    kind: &ResourceKind,
    holder: &HolderRef,
) -> Result<List<ResourceJson>, Error> {
    let mut holdings = directory::holdings(app, caller, holder).await?;
    holdings.retain(|(resource, ..)| resource.kind.as_str() == kind.as_str());
    let resources = holdings.into_iter();
    Ok(List(resources.map(|(resource, flags, _)| ResourceJson::new(resource, flags)).collect()))
}

/// A kind of v1; of those that this server has none of yet, it lists none.
pub(super) fn parse_kind(text: &str) -> Result<ResourceKind, Error> {
    match ResourceKind::from(text) {
        ResourceKind::Other(_) => Err(Error::bad_request(
            "a kind of resource is Workspace, Connection, File, Namespace, Service or Project",
        )),
        known => Ok(known),
    }
}
