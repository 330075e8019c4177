//! What whoever runs the server is told, on a listener of its own.

use crate::app::App;
use axum::Router;
use axum::extract::State;
use axum::response::IntoResponse;
use axum::routing::get;

/// For this listener alone: what is said here is nobody else's to know.
pub(super) fn router(app: App) -> Router {
    Router::new()
        .route("/healthz", get(crate::routes::health::live))
        .route("/readyz", get(crate::routes::health::ready_in_detail))
        .route("/metrics", get(metrics))
        .with_state(app)
}

async fn metrics(State(app): State<App>) -> impl IntoResponse {
    crate::routes::metrics::text(&app)
}
