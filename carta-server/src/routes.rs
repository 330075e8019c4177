//! The HTTP API: one endpoint per file.

mod add_member;
mod auth;
mod authenticated;
mod caller;
mod cognito;
mod create_group;
mod create_user;
mod current_user;
mod extract;
mod jwks;
mod layers;
mod list_members;
mod remove_member;
mod search_users;
mod set_credentials;
mod user_json;

use crate::app::App;
use crate::error::Error;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post, put};

/// Every route, with the layers around them.
pub(crate) fn router(app: App) -> Router {
    let routes = Router::new()
        .route("/", post(cognito::handle))
        .route("/auth", get(auth::handle))
        .route("/{pool}/.well-known/jwks.json", get(jwks::handle))
        .route("/user", get(current_user::handle).post(create_user::handle))
        .route("/user/authenticated", get(authenticated::handle))
        .route("/user/users", get(search_users::handle))
        .route("/user/group/{group}", get(list_members::handle).post(create_group::handle))
        .route("/user/group/{group}/{user}", post(add_member::handle).delete(remove_member::handle))
        .route("/user/{user}/credentials", put(set_credentials::handle))
        .fallback(unknown)
        .with_state(app);
    layers::around(routes)
}

async fn unknown() -> Error {
    Error::new(StatusCode::NOT_FOUND, "no such endpoint")
}
