//! Other attributes of handlers, above ours and below it.

use super::issuer::Issuer;
use super::serving::{Web, bearer};
use crate::session::Session;
use axum::Router;
use axum::extract::{Path, Query};
use axum::routing::get;
use carta::{AuthLayer, AuthenticationError, CurrentUser};
use std::collections::HashMap;
use utoipa::OpenApi;

type Answer = Result<String, AuthenticationError>;

#[axum::debug_handler]
#[carta::authorize(users = ["andy"])]
async fn debugged_above(Path(id): Path<String>, user: CurrentUser) -> Answer {
    Ok(format!("{id} {}", user.name))
}

#[carta::authorize(users = ["andy"])]
#[axum::debug_handler]
async fn debugged_below(Path(id): Path<String>, user: CurrentUser) -> Answer {
    Ok(format!("{id} {}", user.name))
}

#[utoipa::path(get, path = "/described-above/{id}", responses((status = 200, body = String)))]
#[carta::authorize(users = ["andy"])]
async fn described_above(
    Path(id): Path<String>,
    Query(_): Query<HashMap<String, String>>,
) -> Answer {
    Ok(id)
}

#[carta::authorize(users = ["andy"])]
#[utoipa::path(get, path = "/described-below/{id}", responses((status = 200, body = String)))]
async fn described_below(
    Path(id): Path<String>,
    Query(_): Query<HashMap<String, String>>,
) -> Answer {
    Ok(id)
}

#[derive(OpenApi)]
#[openapi(paths(described_above, described_below))]
struct Api;

#[test]
fn other_attributes_of_handlers_stand_above_and_below() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let routes = Router::new()
        .route("/debugged-above/{id}", get(debugged_above))
        .route("/debugged-below/{id}", get(debugged_below))
        .route("/described-above/{id}", get(described_above))
        .route("/described-below/{id}", get(described_below));
    let web = Web::start(routes.layer(AuthLayer::new(issuer.verifier())));
    let (andy, beth) = ([bearer(&issuer.token("andy"))], [bearer(&issuer.token("beth"))]);
    for kind in ["debugged", "described"] {
        for place in ["above", "below"] {
            let path = format!("/{kind}-{place}/7");
            assert!(web.get(&path, &andy).body.starts_with('7'), "{path}");
            assert_eq!(web.get(&path, &beth).status, 403, "{path}");
        }
    }
    let described = Api::openapi().paths.paths;
    assert!(described.contains_key("/described-above/{id}"));
    assert!(described.contains_key("/described-below/{id}"));
}
