//! `GET /permissions/resources`: the kinds of resource that v1 knows.

use crate::store::Account;
use axum::Json;
use carta_core::resource::ResourceKind;

pub(in crate::routes) async fn handle(_: Account) -> Json<[ResourceKind; 6]> {
    use ResourceKind::{Connection, File, Namespace, Project, Service, Workspace};
    Json([Workspace, Connection, File, Namespace, Service, Project])
}
