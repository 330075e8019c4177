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
mod done;
mod etag;
mod extract;
mod files;
mod free_name;
pub(crate) mod health;
mod json;
mod jwks;
mod layers;
mod list_groups;
mod list_members;
mod list_owners;
mod make;
pub(crate) mod metrics;
mod openapi;
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

pub(crate) use json::shown;

use crate::app::App;
use crate::error::Error;
use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use layers::{Kind, Layers};
use tower::util::MapRequest;
use tower::{ServiceExt as _, service_fn};

pub(crate) use layers::Source;

pub use cognito::COGNITO_OPERATIONS;
pub use table::Route;

table::routes! {
    // Logins, and who signs the tokens.
    @ "Logins"
    /// Logs in, renews a login, or runs another operation of Cognito's.
    /// The header `X-Amz-Target` names the operation. A password never comes here at a login: clients prove that they know it (SRP).
    POST "/" => cognito::handle,
    /// Where and how to log in.
    GET "/auth" => auth::handle,
    /// Signs tokens with another key from now on: for administrators.
    POST "/auth/keys/rotate" => rotate_keys::handle,
    /// Where users log in, for those who have.
    GET "/v2/auth/cognito/user-pool" => user_pool::handle,
    /// What a password must be like.
    GET "/v2/auth/cognito/password-policy" => password_policy::handle,
    /// The keys that tokens are signed with, or soon will be.
    GET "/{pool}/.well-known/jwks.json" => jwks::handle [404],
    /// Who signs tokens, and where the keys are.
    GET "/{pool}/.well-known/openid-configuration" => openid_configuration::handle [404],
    /// The keys by which services check who calls.
    GET "/assertions/.well-known/jwks.json" => assertion_keys::handle,
    /// This description.
    GET "/openapi.json" => openapi::handle,

    // For operators.
    @ "Operation"
    /// What the server has counted, for Prometheus: for administrators.
    GET "/metrics" => metrics::handle,

    // Users.
    @ "Users"
    /// Whoever asks, with every group that they belong to.
    GET "/user" => current_user::handle,
    /// Makes a user: for administrators.
    POST "/user" => create_user::handle [404],
    /// `true`, or a 401.
    GET "/user/authenticated" => authenticated::handle,
    /// All users, or those whose attribute equals or begins with a value.
    /// Of users whom the caller doesn't see, name and id alone.
    GET "/user/users" => search_users::handle,
    /// Removes a user: for administrators.
    DELETE "/user/{user}" => remove_user::handle [404],
    // The path of another endpoint may name a user, too.
    /// Removes the user of this name: for administrators.
    DELETE "/user/authenticated" => remove_user::authenticated [404],
    /// Removes the user of this name: for administrators.
    DELETE "/user/users" => remove_user::users [404],
    /// Makes a user nobody, at once and until resumed: for administrators.
    POST "/user/{user}/suspend" => suspend_user::handle [404],
    /// Ends a suspension: for administrators.
    POST "/user/{user}/resume" => resume_user::handle [404],
    /// Frees the name of a removed user: for administrators.
    DELETE "/user/{user}/reservation" => free_name::handle [404],
    /// Sets what a user's password is checked against: for administrators.
    /// The client makes salt and verifier, so that the server never holds a password.
    PUT "/user/{user}/credentials" => set_credentials::handle [404],
    /// Makes a code by which a user sets a new password: for administrators.
    POST "/user/{user}/reset" => reset_code::handle [404],

    // Groups and organizations.
    @ "Groups and organizations"
    /// The groups whose members the caller may list: their own, and those of organizations that they own.
    /// For administrators, all.
    GET "/group" => list_groups::handle,
    /// The members of a group, complete.
    /// For members, owners of the organization and administrators.
    GET "/user/group/{group}" => list_members::handle [404],
    /// Makes a group: for administrators and the organization's owners.
    POST "/user/group/{group}" => create_group::handle [404],
    /// Removes a group: for administrators and the organization's owners.
    DELETE "/user/group/{group}" => remove_group::handle [404],
    /// Adds a member to a group, or says when the membership ends.
    /// For administrators and the organization's owners.
    POST "/user/group/{group}/{user}" => add_member::handle [404],
    /// Removes a member from a group: for administrators and the organization's owners.
    DELETE "/user/group/{group}/{user}" => remove_member::handle [404],
    /// The organizations that the caller owns or belongs to; for administrators, all.
    GET "/organization" => organizations::handle,
    /// Who owns an organization: for themselves and administrators.
    GET "/organization/{organization}/owners" => list_owners::handle [404],
    /// Adds an owner to an organization: for owners and administrators.
    POST "/organization/{organization}/owners/{user}" => add_owner::handle [404],
    /// Ends an ownership of an organization: for owners and administrators.
    DELETE "/organization/{organization}/owners/{user}" => remove_owner::handle [404],

    // API tokens.
    @ "API tokens"
    /// API tokens, their keys obscured.
    GET "/v2/auth/apitoken/{node}" => api_tokens::list::handle [404],
    /// Makes an API token of the caller's own; this answer alone shows its key.
    POST "/v2/auth/apitoken/{node}" => api_tokens::create::handle [404],
    /// Ends an API token, and forgets it.
    DELETE "/v2/auth/apitoken/{node}/{name}" => api_tokens::delete::handle [404],
    /// Ends an API token, which stays listed.
    POST "/v2/auth/apitoken/{node}/{name}/revoke" => api_tokens::revoke::handle [404],

    // Secrets; under `/secret` since pycarta 0.3.12.
    @ "Secrets"
    /// The value of a secret of the caller's.
    GET "/secrets" => secrets::read::handle [404],
    /// Keeps a secret for the caller.
    /// One header `secret-{name}` says both name and value.
    PUT "/secrets" => secrets::put::handle,
    /// Forgets a secret of the caller's.
    DELETE "/secrets" => secrets::remove::handle [404],
    /// The same as `GET /secrets`.
    GET "/secret" => secrets::read::handle [404],
    /// The same as `PUT /secrets`.
    /// One header `secret-{name}` says both name and value.
    PUT "/secret" => secrets::put::handle,
    /// The same as `DELETE /secrets`.
    DELETE "/secret" => secrets::remove::handle [404],
    /// Which secrets the caller has, without their values.
    GET "/secrets/names" => secrets::names::handle,

    // The audit.
    @ "Audit"
    /// What changed, when and by whom, as far as the caller may read it.
    /// The oldest first, a page at a time: `next` of one page is `after` of the next.
    GET "/audit" => audit::handle,

    // What can be shared. Of workspaces, a name for POST and an id for the others; of connections, the project's for POST.
    @ "Resources"
    /// Makes a project, which the caller owns.
    POST "/project" => create_project::handle,
    /// Removes a project: for those with *admin* on it.
    DELETE "/project/{project}" => remove_project::handle [404],
    /// Adds a connection to a project: for those with *write* on it.
    POST "/project/connection/{id}" => connection::create::handle [404],
    /// Removes a connection: for those with *admin* on it.
    DELETE "/project/connection/{id}" => connection::remove::handle [404],
    /// The workspaces that the caller may do something with.
    GET "/workspace" => workspace::list::handle,
    /// Makes a workspace of this name, which the caller owns.
    POST "/workspace/{workspace}" => workspace::create::handle,
    /// A workspace: for whoever holds anything on it.
    GET "/workspace/{workspace}" => workspace::get::handle [404],
    /// Removes a workspace: for those with *admin* on it.
    DELETE "/workspace/{workspace}" => workspace::remove::handle [404],
    /// Makes a resource of any labels, which the caller owns.
    POST "/v2/resource/generic" => v2::create_resource::handle,
    /// A resource of any kind: for whoever holds anything on it.
    /// Its properties are for those with *read*.
    GET "/v2/resource/{resource}" => v2::show_resource::handle [404],
    /// Changes a generic resource's name or properties: for those with *write* on it.
    /// What isn't said stays.
    PUT "/v2/resource/{resource}" => v2::change_resource::handle [404],
    /// Removes a resource of any kind: for those with *admin* on it.
    DELETE "/v2/resource/{resource}" => v2::remove_resource::handle [404],

    // Services. For pycarta 0.2.4, `register` is also the word for removing and renaming.
    @ "Services"
    /// Takes a namespace for services, which nobody has yet.
    POST "/service/reserve/{namespace}" => service::reserve_namespace::handle,
    /// Removes a namespace: for those with *admin* on it.
    DELETE "/service/remove/{namespace}" => service::remove_namespace::handle [404],
    /// A namespace: for whoever holds anything on it.
    GET "/service/details/{namespace}" => service::show_namespace::handle [404],
    /// Puts a service into a namespace: for those with *admin* on that.
    /// Once more, with another address, it changes that.
    POST "/service/register/{namespace}/{service}" => service::register::handle [404],
    /// A service: for whoever holds anything on it; its address for those with *write*.
    GET "/service/details/{namespace}/{service}" => service::details::handle [404],
    /// Removes a service, in the words of pycarta 0.2.4.
    DELETE "/service/register/{namespace}/{service}" => service::unregister::handle [404],
    /// Removes a service: for those with *admin* on it or on its namespace.
    DELETE "/service/remove/{namespace}/{service}" => service::unregister::handle [404],
    /// Renames a service, in the words of pycarta 0.2.4.
    PATCH "/service/register/{namespace}/{service}/{name}" => service::rename::handle [404],
    /// Renames a service: for those with *admin* on it and on its namespace.
    PATCH "/service/rename/{namespace}/{service}/{name}" => service::rename::handle [404],

    // Files. `uploads` are contents that come in parts.
    @ "Files"
    /// Where there may be files.
    GET "/files" => files::sources::handle,
    /// What a source of files can do, as one text.
    GET "/files/{source}/support" => files::support::handle [404],
    /// What is at a path, or at the top.
    GET "/files/{source}/list" => files::list::handle [404],
    /// A file's content, or a part of it: for those with *read* on it.
    GET "/files/{source}/file/{file}" => files::download::handle [404],
    /// Deletes a file, and with it its content: for those with *admin* on it, or *write* on its workspace.
    DELETE "/files/{source}/file/{file}" => files::delete::handle [404],
    /// The caller's unfinished uploads.
    GET "/files/{source}/uploads" => files::uploads::list::handle [404],
    /// Announces a content that comes in parts.
    POST "/files/{source}/uploads" => files::uploads::begin::handle [404],
    /// How far an upload has come.
    GET "/files/{source}/uploads/{upload}" => files::uploads::show::handle [404],
    /// Gives an upload up.
    DELETE "/files/{source}/uploads/{upload}" => files::uploads::end::handle [404],

    // With whom, in the words of v1. A resource's id is never `resources`, and a holder's never `users`.
    @ "Permissions"
    /// The kinds of resource that v1 knows.
    GET "/permissions/resources" => permissions::kinds::handle,
    /// The resources of a kind that the caller, or another holder, may do something with.
    GET "/permissions/resources/{kind}" => permissions::list::handle [404],
    /// One resource: for whoever holds anything on it.
    GET "/permissions/resources/{kind}/{resource}" => permissions::resource::handle [404],
    /// Who was granted something on a resource, and all that each may do with it.
    GET "/permissions/{resource}/users" => permissions::accessors::handle [404],
    /// All that a holder may do with a resource, as a bare text.
    GET "/permissions/{resource}/{holder}" => permissions::get::handle [404],
    /// Gives a holder a role on a resource, and no more than it: for those with *admin*.
    PUT "/permissions/{resource}/{holder}" => permissions::set::handle [404],
    /// Takes from a holder what it was granted on a resource: for those with *admin*.
    DELETE "/permissions/{resource}/{holder}" => permissions::remove::handle [404],
    /// Who was granted something on a workspace, and all that each may do with it.
    GET "/workspace/{workspace}/permissions/users" => workspace::accessors::handle [404],
    /// All that a holder may do with a workspace.
    GET "/workspace/{workspace}/permissions/user/{holder}" => workspace::permission::handle [404],
    /// Gives a holder a role on a workspace, and no more than it: for those with *admin*.
    PUT "/workspace/{workspace}/permissions/user/{holder}" => workspace::set_permission::handle [404],
    /// Takes from a holder what it was granted on a workspace: for those with *admin*.
    DELETE "/workspace/{workspace}/permissions/user/{holder}" => workspace::remove_permission::handle [404],

    // With whom, in the words of `/v2`.
    @ "Permissions, v2"
    /// The labels of all that a holder may do something with.
    GET "/v2/permissions/{from}/labels" => v2::labels::handle [404],
    /// The resources of a label that a holder may do something with.
    GET "/v2/permissions/{from}/resources/{label}" => v2::resources::handle [404],
    /// Who of a label was granted what on a resource.
    GET "/v2/permissions/{from}/access/{label}" => v2::access::handle [404],
    /// All that a holder may do with a resource.
    GET "/v2/permissions/{from}/{to}" => v2::get::handle [404],
    /// Says what a holder is granted on a resource: for those with *admin*.
    /// `user.owner` makes a user the owner: for the owner alone.
    PUT "/v2/permissions/{from}/{to}" => v2::set::handle [404],
    /// Takes from a holder what it was granted on a resource: for those with *admin*.
    DELETE "/v2/permissions/{from}/{to}" => v2::remove::handle [404],
    /// What a holder itself was granted on a resource.
    GET "/v2/permissions/{from}/{to}/direct" => v2::direct::handle [404],

    // Contents of files, kept as they come.
    + "Files"
    /// Adds a file: for those with *write* on where it is to be.
    POST "/files/{source}" => files::upload::handle [404],
    /// Replaces a file's content: for those with *write* on it.
    /// Its name stays.
    PATCH "/files/{source}/file/{file}" => files::update::handle [404],
    /// Sends the next part of an upload. The last one makes the file.
    PATCH "/files/{source}/uploads/{upload}" => files::uploads::append::handle [404],

    // For whoever sends it clients.
    ~ "Operation"
    /// Whether the server answers.
    GET "/healthz" => health::live,
    /// Whether the server can do its work.
    GET "/readyz" => health::ready,

    // Calls to services, passed on as they come.
    * "Calls"
    /// Calls a service: for those with *execute* on it.
    /// The request is passed on to the service's API as it is, and its answer back; errors of Carta itself have the form of `Error`.
    "/service/{namespace}/{service}" => service::call::handle,
    /// Calls a service at its root.
    /// As without the slash at its end, which is passed on.
    "/service/{namespace}/{service}/" => service::call::handle,
    /// Calls an endpoint of a service: for those with *execute* on it.
    /// The request is passed on to the service's API as it is, and its answer back; errors of Carta itself have the form of `Error`.
    "/service/{namespace}/{service}/{*endpoint}" => service::call::handle,
}

/// Every endpoint, with what is around it.
pub(crate) fn router(app: App, source: Source) -> Router {
    let elsewhere = Layers { source, kind: Kind::Ordinary, route: "" };
    let routes =
        endpoints(source).merge(streamed(source)).merge(quiet(source)).merge(passed_on(source));
    let routes = routes.fallback(elsewhere.around(unknown));
    routes.method_not_allowed_fallback(elsewhere.around(other_method)).with_state(app)
}

/// What comes over the wire: the API, and where a request names the host of services, these alone.
pub(crate) fn on_the_wire(app: App, services_host: Option<&str>) -> Router {
    let api = router(app.clone(), Source::Wire);
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
    let elsewhere = Layers { source: Source::Wire, kind: Kind::PassedOn, route: "" };
    let services = passed_on(Source::Wire).fallback(elsewhere.around(unknown)).with_state(app);
    let services = MapRequest::new(services, service::call::from_public_form);
    Router::new().fallback_service(services)
}

async fn unknown(_: caller::Anybody) -> Error {
    Error::new(StatusCode::NOT_FOUND, "no such endpoint")
}

/// axum says beside it which there are.
async fn other_method() -> Error {
    Error::new(StatusCode::METHOD_NOT_ALLOWED, "method not allowed")
}

#[cfg(test)]
mod model;
