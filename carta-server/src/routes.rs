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
mod create_project;
mod create_user;
mod current_user;
mod extract;
mod free_name;
mod jwks;
mod layers;
mod list_members;
mod list_owners;
mod make;
mod openid_configuration;
mod organizations;
mod password_policy;
mod peer;
mod permissions;
mod remove_group;
mod remove_member;
mod remove_namespace;
mod remove_owner;
mod remove_project;
mod remove_user;
mod reserve_namespace;
mod reset_code;
mod resource_json;
mod resume_user;
mod rotate_keys;
mod search_users;
mod secrets;
mod set_credentials;
mod show_namespace;
mod suspend_user;
mod texts;
mod user_json;
mod user_pool;
mod v2;
mod workspace;

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
        .merge(resources())
        .merge(shared())
        .merge(shared_v2())
        .fallback(unknown)
        .with_state(app);
    layers::around(routes)
}

/// What can be shared.
fn resources() -> Router<App> {
    Router::new()
        .route("/project", post(create_project::handle))
        .route("/project/{project}", delete(remove_project::handle))
        .route("/service/reserve/{namespace}", post(reserve_namespace::handle))
        .route("/service/remove/{namespace}", delete(remove_namespace::handle))
        .route("/service/details/{namespace}", get(show_namespace::handle))
        .route("/workspace", get(workspace::list::handle))
        // A name for POST, an id for the others.
        .route(
            "/workspace/{workspace}",
            post(workspace::create::handle)
                .get(workspace::get::handle)
                .delete(workspace::remove::handle),
        )
        .route("/v2/resource/generic", post(v2::create_resource::handle))
        .route(
            "/v2/resource/{resource}",
            get(v2::show_resource::handle)
                .put(v2::change_resource::handle)
                .delete(v2::remove_resource::handle),
        )
}

/// With whom, in the words of v1. A resource's id is never `resources`, and a holder's never `users`.
fn shared() -> Router<App> {
    Router::new()
        .route("/permissions/resources", get(permissions::kinds::handle))
        .route("/permissions/resources/{kind}", get(permissions::list::handle))
        .route("/permissions/resources/{kind}/{resource}", get(permissions::resource::handle))
        .route("/permissions/{resource}/users", get(permissions::accessors::handle))
        .route(
            "/permissions/{resource}/{holder}",
            get(permissions::get::handle)
                .put(permissions::set::handle)
                .delete(permissions::remove::handle),
        )
        .route("/workspace/{workspace}/permissions/users", get(workspace::accessors::handle))
        .route(
            "/workspace/{workspace}/permissions/user/{holder}",
            get(workspace::permission::handle)
                .put(workspace::set_permission::handle)
                .delete(workspace::remove_permission::handle),
        )
}

/// With whom, in the words of `/v2`.
fn shared_v2() -> Router<App> {
    Router::new()
        .route("/v2/permissions/{from}/labels", get(v2::labels::handle))
        .route("/v2/permissions/{from}/resources/{label}", get(v2::resources::handle))
        .route("/v2/permissions/{from}/access/{label}", get(v2::access::handle))
        .route(
            "/v2/permissions/{from}/{to}",
            get(v2::get::handle).put(v2::set::handle).delete(v2::remove::handle),
        )
        .route("/v2/permissions/{from}/{to}/direct", get(v2::direct::handle))
}

async fn unknown() -> Error {
    Error::new(StatusCode::NOT_FOUND, "no such endpoint")
}

#[cfg(test)]
mod model;
