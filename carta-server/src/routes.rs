//! The HTTP API: one endpoint per file.

mod add_member;
mod auth;
mod authenticated;
mod caller;
mod cognito;
mod create_group;
mod create_project;
mod create_user;
mod current_user;
mod extract;
mod jwks;
mod layers;
mod list_members;
mod make;
mod permissions;
mod remove_member;
mod remove_namespace;
mod remove_project;
mod reserve_namespace;
mod resource_json;
mod search_users;
mod set_credentials;
mod show_namespace;
mod texts;
mod user_json;
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
        .route("/{pool}/.well-known/jwks.json", get(jwks::handle))
        .route("/user", get(current_user::handle).post(create_user::handle))
        .route("/user/authenticated", get(authenticated::handle))
        .route("/user/users", get(search_users::handle))
        .route("/user/group/{group}", get(list_members::handle).post(create_group::handle))
        .route("/user/group/{group}/{user}", post(add_member::handle).delete(remove_member::handle))
        .route("/user/{user}/credentials", put(set_credentials::handle))
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
