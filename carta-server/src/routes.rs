//! The HTTP API: one endpoint per file.

mod add_member;
mod add_owner;
mod api_tokens;
mod audit;
mod auth;
mod authenticated;
mod caller;
mod cognito;
mod create_group;
mod create_user;
mod current_user;
mod extract;
mod free_name;
mod jwks;
mod layers;
mod list_members;
mod list_owners;
mod openid_configuration;
mod organizations;
mod password_policy;
mod peer;
mod remove_group;
mod remove_member;
mod remove_owner;
mod remove_user;
mod reset_code;
mod resume_user;
mod rotate_keys;
mod search_users;
mod secrets;
mod set_credentials;
mod suspend_user;
mod user_json;
mod user_pool;

use crate::app::App;
use crate::error::Error;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{delete, get, post, put};

/// Every route, with the layers around them.
pub(crate) fn router(app: App) -> Router {
    let routes = Router::new()
        .route("/", post(cognito::handle))
        .route("/auth", get(auth::handle))
        .route("/auth/keys/rotate", post(rotate_keys::handle))
        .route("/v2/auth/cognito/user-pool", get(user_pool::handle))
        .route("/v2/auth/cognito/password-policy", get(password_policy::handle))
        .route("/{pool}/.well-known/jwks.json", get(jwks::handle))
        .route("/{pool}/.well-known/openid-configuration", get(openid_configuration::handle))
        .route("/user", get(current_user::handle).post(create_user::handle))
        .route("/user/authenticated", get(authenticated::handle).delete(remove_user::authenticated))
        .route("/user/users", get(search_users::handle).delete(remove_user::users))
        .route("/user/{user}", delete(remove_user::handle))
        .route("/user/{user}/suspend", post(suspend_user::handle))
        .route("/user/{user}/resume", post(resume_user::handle))
        .route("/user/{user}/reservation", delete(free_name::handle))
        .route(
            "/user/group/{group}",
            get(list_members::handle).post(create_group::handle).delete(remove_group::handle),
        )
        .route("/user/group/{group}/{user}", post(add_member::handle).delete(remove_member::handle))
        .route("/user/{user}/credentials", put(set_credentials::handle))
        .route("/user/{user}/reset", post(reset_code::handle))
        .route("/audit", get(audit::handle))
        .route("/organization", get(organizations::handle))
        .route("/organization/{organization}/owners", get(list_owners::handle))
        .route(
            "/organization/{organization}/owners/{user}",
            post(add_owner::handle).delete(remove_owner::handle),
        )
        .merge(api_tokens::routes())
        .merge(secrets::routes())
        .fallback(unknown)
        .with_state(app);
    layers::around(routes)
}

async fn unknown() -> Error {
    Error::new(StatusCode::NOT_FOUND, "no such endpoint")
}
