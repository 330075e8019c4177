//! The HTTP API: one endpoint a file, and the table that leads to each.

mod add_member;
mod add_owner;
mod api_tokens;
mod assertion_keys;
mod audit;
mod auth;
mod authenticated;
mod body;
mod caller;
mod cognito;
mod connection;
mod create_group;
mod create_project;
mod create_user;
mod current_user;
mod extract;
mod files;
mod free_name;
pub(crate) mod health;
mod json;
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
mod remove_owner;
mod remove_project;
mod remove_user;
mod reset_code;
mod resource_json;
mod resume_user;
mod rotate_keys;
mod search_users;
mod secrets;
mod service;
mod set_credentials;
mod suspend_user;
mod table;
mod texts;
mod user_json;
mod user_pool;
mod v2;
mod workspace;

use crate::app::App;
use crate::error::Error;
use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use tower::util::MapRequest;
use tower::{ServiceExt as _, service_fn};

pub use cognito::COGNITO_OPERATIONS;
pub use table::Route;

table::routes! {
    // Logins, and who signs the tokens.
    POST "/" => cognito::handle,
    GET "/auth" => auth::handle,
    POST "/auth/keys/rotate" => rotate_keys::handle,
    GET "/v2/auth/cognito/user-pool" => user_pool::handle,
    GET "/v2/auth/cognito/password-policy" => password_policy::handle,
    GET "/{pool}/.well-known/jwks.json" => jwks::handle,
    GET "/{pool}/.well-known/openid-configuration" => openid_configuration::handle,
    GET "/assertions/.well-known/jwks.json" => assertion_keys::handle,

    // Users.
    GET "/user" => current_user::handle,
    POST "/user" => create_user::handle,
    GET "/user/authenticated" => authenticated::handle,
    GET "/user/users" => search_users::handle,
    DELETE "/user/{user}" => remove_user::handle,
    // The path of another endpoint may name a user, too.
    DELETE "/user/authenticated" => remove_user::authenticated,
    DELETE "/user/users" => remove_user::users,
    POST "/user/{user}/suspend" => suspend_user::handle,
    POST "/user/{user}/resume" => resume_user::handle,
    DELETE "/user/{user}/reservation" => free_name::handle,
    PUT "/user/{user}/credentials" => set_credentials::handle,
    POST "/user/{user}/reset" => reset_code::handle,

    // Groups and organizations.
    GET "/user/group/{group}" => list_members::handle,
    POST "/user/group/{group}" => create_group::handle,
    DELETE "/user/group/{group}" => remove_group::handle,
    POST "/user/group/{group}/{user}" => add_member::handle,
    DELETE "/user/group/{group}/{user}" => remove_member::handle,
    GET "/organization" => organizations::handle,
    GET "/organization/{organization}/owners" => list_owners::handle,
    POST "/organization/{organization}/owners/{user}" => add_owner::handle,
    DELETE "/organization/{organization}/owners/{user}" => remove_owner::handle,

    // API tokens.
    GET "/v2/auth/apitoken/{node}" => api_tokens::list::handle,
    POST "/v2/auth/apitoken/{node}" => api_tokens::create::handle,
    DELETE "/v2/auth/apitoken/{node}/{name}" => api_tokens::delete::handle,
    POST "/v2/auth/apitoken/{node}/{name}/revoke" => api_tokens::revoke::handle,

    // Secrets; under `/secret` since pycarta 0.3.12.
    GET "/secrets" => secrets::read::handle,
    PUT "/secrets" => secrets::put::handle,
    DELETE "/secrets" => secrets::remove::handle,
    GET "/secret" => secrets::read::handle,
    PUT "/secret" => secrets::put::handle,
    DELETE "/secret" => secrets::remove::handle,
    GET "/secrets/names" => secrets::names::handle,

    // The audit.
    GET "/audit" => audit::handle,

    // What can be shared. Of workspaces, a name for POST and an id for the others; of connections, the project's for POST.
    POST "/project" => create_project::handle,
    DELETE "/project/{project}" => remove_project::handle,
    POST "/project/connection/{id}" => connection::create::handle,
    DELETE "/project/connection/{id}" => connection::remove::handle,
    GET "/workspace" => workspace::list::handle,
    POST "/workspace/{workspace}" => workspace::create::handle,
    GET "/workspace/{workspace}" => workspace::get::handle,
    DELETE "/workspace/{workspace}" => workspace::remove::handle,
    POST "/v2/resource/generic" => v2::create_resource::handle,
    GET "/v2/resource/{resource}" => v2::show_resource::handle,
    PUT "/v2/resource/{resource}" => v2::change_resource::handle,
    DELETE "/v2/resource/{resource}" => v2::remove_resource::handle,

    // Services. For pycarta 0.2.4, `register` is also the word for removing and renaming.
    POST "/service/reserve/{namespace}" => service::reserve_namespace::handle,
    DELETE "/service/remove/{namespace}" => service::remove_namespace::handle,
    GET "/service/details/{namespace}" => service::show_namespace::handle,
    POST "/service/register/{namespace}/{service}" => service::register::handle,
    GET "/service/details/{namespace}/{service}" => service::details::handle,
    DELETE "/service/register/{namespace}/{service}" => service::unregister::handle,
    DELETE "/service/remove/{namespace}/{service}" => service::unregister::handle,
    PATCH "/service/register/{namespace}/{service}/{name}" => service::rename::handle,
    PATCH "/service/rename/{namespace}/{service}/{name}" => service::rename::handle,

    // Files. `uploads` are contents that come in parts.
    GET "/files" => files::sources::handle,
    GET "/files/{source}/support" => files::support::handle,
    GET "/files/{source}/list" => files::list::handle,
    GET "/files/{source}/file/{file}" => files::download::handle,
    DELETE "/files/{source}/file/{file}" => files::delete::handle,
    GET "/files/{source}/uploads" => files::uploads::list::handle,
    POST "/files/{source}/uploads" => files::uploads::begin::handle,
    GET "/files/{source}/uploads/{upload}" => files::uploads::show::handle,
    DELETE "/files/{source}/uploads/{upload}" => files::uploads::end::handle,

    // With whom, in the words of v1. A resource's id is never `resources`, and a holder's never `users`.
    GET "/permissions/resources" => permissions::kinds::handle,
    GET "/permissions/resources/{kind}" => permissions::list::handle,
    GET "/permissions/resources/{kind}/{resource}" => permissions::resource::handle,
    GET "/permissions/{resource}/users" => permissions::accessors::handle,
    GET "/permissions/{resource}/{holder}" => permissions::get::handle,
    PUT "/permissions/{resource}/{holder}" => permissions::set::handle,
    DELETE "/permissions/{resource}/{holder}" => permissions::remove::handle,
    GET "/workspace/{workspace}/permissions/users" => workspace::accessors::handle,
    GET "/workspace/{workspace}/permissions/user/{holder}" => workspace::permission::handle,
    PUT "/workspace/{workspace}/permissions/user/{holder}" => workspace::set_permission::handle,
    DELETE "/workspace/{workspace}/permissions/user/{holder}" => workspace::remove_permission::handle,

    // With whom, in the words of `/v2`.
    GET "/v2/permissions/{from}/labels" => v2::labels::handle,
    GET "/v2/permissions/{from}/resources/{label}" => v2::resources::handle,
    GET "/v2/permissions/{from}/access/{label}" => v2::access::handle,
    GET "/v2/permissions/{from}/{to}" => v2::get::handle,
    PUT "/v2/permissions/{from}/{to}" => v2::set::handle,
    DELETE "/v2/permissions/{from}/{to}" => v2::remove::handle,
    GET "/v2/permissions/{from}/{to}/direct" => v2::direct::handle,

    // Contents of files, kept as they come.
    + POST "/files/{source}" => files::upload::handle,
    + PATCH "/files/{source}/file/{file}" => files::update::handle,
    + PATCH "/files/{source}/uploads/{upload}" => files::uploads::append::handle,

    // Whether the server answers, and can do its work.
    ~ GET "/healthz" => health::live,
    ~ GET "/readyz" => health::ready,

    // Calls to services, passed on as they come.
    * "/service/{namespace}/{service}" => service::call::handle,
    * "/service/{namespace}/{service}/" => service::call::handle,
    * "/service/{namespace}/{service}/{*endpoint}" => service::call::handle,
}

/// Every endpoint, with the layers around them.
pub(crate) fn router(app: App) -> Router {
    let ordinary = layers::around_ordinary(endpoints().fallback(unknown));
    let answered = layers::around(ordinary.merge(layers::around_streamed(streamed())));
    let quiet = layers::around_quiet(layers::around_ordinary(quiet()));
    answered.merge(quiet).merge(layers::around_passed_on(passed_on())).with_state(app)
}

/// What comes over the wire: the API, and where a request names the host of services, these alone.
pub(crate) fn on_the_wire(app: App, services_host: Option<&str>) -> Router {
    let api = layers::on_the_wire(router(app.clone()));
    let Some(services_host) = services_host else {
        return api;
    };
    let (services, host) = (services_on_the_wire(app), services_host.to_ascii_lowercase());
    Router::new().fallback_service(service_fn(move |request: Request| {
        let named = named_host(&request).is_some_and(|named| named.eq_ignore_ascii_case(&host));
        if named { services.clone() } else { api.clone() }.oneshot(request)
    }))
}

/// Without its port.
fn named_host(request: &Request) -> Option<&str> {
    let host = match request.uri().authority() {
        Some(authority) => authority.as_str(),
        None => request.headers().get(header::HOST)?.to_str().ok()?,
    };
    Some(host.rsplit_once(':').map_or(host, |(name, _)| name))
}

/// Services alone, by the public form of their addresses: `/{namespace}/{service}/{endpoint…}`.
pub(crate) fn services_on_the_wire(app: App) -> Router {
    let services = layers::around_passed_on(passed_on().fallback(unknown)).with_state(app);
    let services = MapRequest::new(services, service::call::from_public_form);
    layers::on_the_wire(Router::new().fallback_service(services))
}

async fn unknown() -> Error {
    Error::new(StatusCode::NOT_FOUND, "no such endpoint")
}

#[cfg(test)]
mod model;
