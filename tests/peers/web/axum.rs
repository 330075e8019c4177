//! Routes of axum's, by carta and by others.

use super::GROUP;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, COOKIE, SET_COOKIE};
use axum::response::Response;
use axum::routing::get;
use axum_login::tower_sessions::SessionManagerLayer;
use axum_login::{
    AuthManagerLayerBuilder, AuthSession, AuthUser, AuthnBackend, AuthzBackend, permission_required,
};
use carta::{AuthLayer, AuthenticationError};
use protect_axum::GrantsLayer;
use std::collections::HashSet;
use std::convert::Infallible;
use tower::{Service, ServiceExt};
use tower_http::validate_request::ValidateRequestHeaderLayer;
use tower_sessions::MemoryStore;

/// The answer's status. A route is ready whenever it is asked.
pub async fn call(route: &Router, request: Request) -> bool {
    let mut route = route.clone();
    <Router as ServiceExt<Request>>::ready(&mut route).await.unwrap();
    route.call(request).await.unwrap().status().is_success()
}

pub fn asking() -> Request {
    Request::get("/").body(Body::empty()).unwrap()
}

pub fn asking_by(token: &str) -> Request {
    let request = Request::get("/").header(AUTHORIZATION, format!("Bearer {token}"));
    request.body(Body::empty()).unwrap()
}

async fn hello() -> &'static str {
    "hello"
}

pub fn plain() -> Router {
    Router::new().route("/", get(hello))
}

/// tower-http: the header is this one, and nobody knows whose it is.
#[allow(deprecated, reason = "for what it lacks, which is what the others are for")]
pub fn bearer(token: &str) -> Router {
    plain().layer(ValidateRequestHeaderLayer::bearer(token))
}

#[protect_axum::protect("Org:G0")]
async fn protected() -> &'static str {
    "hello"
}

/// protect-axum, where the application has the groups at hand.
pub fn protect() -> Router {
    async fn groups(_: &mut Request) -> Result<HashSet<String>, Response> {
        Ok(HashSet::from([GROUP.to_owned()]))
    }
    Router::new().route("/", get(protected)).layer(GrantsLayer::with_extractor(groups))
}

#[carta::authorize(groups = ["Org:G0"])]
async fn guarded() -> Result<&'static str, AuthenticationError> {
    Ok("hello")
}

pub fn carta(layer: AuthLayer) -> Router {
    Router::new().route("/", get(guarded)).layer(layer)
}

/// Without a guard: what the layer takes by itself.
pub fn carta_layer(layer: AuthLayer) -> Router {
    plain().layer(layer.required())
}

#[derive(Clone, Debug)]
struct Andy;

impl AuthUser for Andy {
    type Id = u64;

    fn id(&self) -> u64 {
        1
    }

    fn session_auth_hash(&self) -> &[u8] {
        b"hash"
    }
}

/// A directory in which there is `andy`.
#[derive(Clone)]
struct Directory;

impl AuthnBackend for Directory {
    type User = Andy;
    type Credentials = ();
    type Error = Infallible;

    async fn authenticate(&self, (): ()) -> Result<Option<Andy>, Infallible> {
        Ok(Some(Andy))
    }

    async fn get_user(&self, _: &u64) -> Result<Option<Andy>, Infallible> {
        Ok(Some(Andy))
    }
}

impl AuthzBackend for Directory {
    type Permission = String;

    async fn get_group_permissions(&self, _: &Andy) -> Result<HashSet<String>, Infallible> {
        Ok(HashSet::from([GROUP.to_owned()]))
    }
}

/// axum-login, with sessions in memory; and what a request of a session looks like.
pub async fn login() -> (Router, impl Fn() -> Request) {
    async fn log_in(mut session: AuthSession<Directory>) {
        session.login(&Andy).await.unwrap();
    }
    let sessions = SessionManagerLayer::new(MemoryStore::default());
    let layer = AuthManagerLayerBuilder::new(Directory, sessions).build();
    let route = plain()
        .route_layer(permission_required!(Directory, GROUP))
        .route("/log-in", get(log_in))
        .layer(layer);
    let request = Request::get("/log-in").body(Body::empty()).unwrap();
    let answer = route.clone().oneshot(request).await.unwrap();
    let cookie = answer.headers()[SET_COOKIE].to_str().unwrap().split(';').next().unwrap();
    let cookie = cookie.to_owned();
    let asking =
        move || Request::get("/").header(COOKIE, cookie.as_str()).body(Body::empty()).unwrap();
    (route, asking)
}
