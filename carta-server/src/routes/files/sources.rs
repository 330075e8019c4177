//! `GET /files`: where there may be files.

use crate::store::Account;
use axum::Json;
use carta_core::resource::FileSource;

/// Clients expect both, also of a server that is connected to nothing else.
pub(in crate::routes) async fn handle(_: Account) -> Json<[FileSource; 2]> {
    Json([FileSource::Carta, FileSource::HyperThought])
}
