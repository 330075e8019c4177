//! `GET /files`: where there may be files.

use crate::routes::openapi::shapes;
use crate::store::Account;
use axum::Json;
use carta_core::resource::FileSource;
use serde::Serialize;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Clients expect both, also of a server that is connected to nothing else.
pub(in crate::routes) async fn handle(_: Account) -> Json<Sources> {
    Json(Sources([FileSource::Carta, FileSource::HyperThought]))
}

#[derive(Serialize)]
#[serde(transparent)]
pub(in crate::routes) struct Sources([FileSource; 2]);

impl PartialSchema for Sources {
    fn schema() -> RefOr<Schema> {
        Schema::Array(shapes::sources()).into()
    }
}

impl ToSchema for Sources {}
