//! `GET /permissions/resources`: the kinds of resource that v1 knows.

use crate::routes::openapi::shapes;
use crate::store::Account;
use axum::Json;
use carta_core::resource::ResourceKind;
use serde::Serialize;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

pub(in crate::routes) async fn handle(_: Account) -> Json<Kinds> {
    use ResourceKind::{Connection, File, Namespace, Project, Service, Workspace};
    Json(Kinds([Workspace, Connection, File, Namespace, Service, Project]))
}

#[derive(Serialize)]
#[serde(transparent)]
pub(in crate::routes) struct Kinds([ResourceKind; 6]);

impl PartialSchema for Kinds {
    fn schema() -> RefOr<Schema> {
        Schema::Array(shapes::kinds()).into()
    }
}

impl ToSchema for Kinds {}
