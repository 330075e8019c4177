//! What whoever runs the server is told, on a listener of its own.

use crate::app::App;
use axum::Router;
use axum::routing::get;

/// For this listener alone: what is said here is nobody else's to know.
pub(super) fn router(app: App) -> Router {
    Router::new()
        .route("/healthz", get(crate::routes::health::live))
        .route("/readyz", get(crate::routes::health::ready_in_detail))
        .with_state(app)
}
