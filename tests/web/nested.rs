//! More than one layer around the same request, behind Carta: an assertion is good once, and for one request.

use super::proxy::{claims, header, jwk, publishing, signed};
use super::serving::{Web, router};
use crate::session::Session;
use axum::Router;
use carta::AuthLayer;
use carta_tests::scripted::Scripted;
use serde_json::json;

/// Some time after everything was made to be forgotten: assertions tell their time in whole seconds.
pub(super) fn begin() -> (Session, Scripted) {
    let (session, carta) = (Session::begin(), publishing(&[jwk("one", 0)]));
    session.advance(2);
    (session, carta)
}

/// The header by which the proxy says that the user asks for that path.
pub(super) fn assertion(carta: &Scripted, user: &str, path: &str) -> [String; 1] {
    let claims = super::issuer::with(claims(carta, user, 2), "path", json!(path));
    [format!("Carta-Assertion: {}", signed(&header(), &claims, 0))]
}

pub(super) fn behind(carta: &Scripted, service: &str) -> AuthLayer {
    AuthLayer::behind_carta(carta.host(), "lab", service).unwrap()
}

/// Below `/api`, an inner layer; and one around all.
fn serve(inner: AuthLayer, outer: AuthLayer) -> Web {
    Web::start(Router::new().nest("/api", router().layer(inner)).merge(router()).layer(outer))
}

#[test]
fn a_layer_and_its_clones_take_an_assertion_once_between_them() {
    let (_session, carta) = begin();
    let layer = behind(&carta, "scale");
    an_assertion_is_taken_once(&carta, &serve(layer.clone().required(), layer));
}

pub(super) fn an_assertion_is_taken_once(carta: &Scripted, web: &Web) {
    let mut connection = web.keep();
    for user in ["andy", "beth", "andy"] {
        let lines = assertion(carta, user, "/api/user");
        let answer = connection.get("/api/user", &lines);
        assert_eq!((answer.status, &*answer.body), (200, user));
        assert_eq!(answer.header("cache-control"), Some("private"));
        assert_eq!(connection.get("/api/user", &lines).status, 401, "again");
        assert_eq!(connection.get("/api/whoever", &[]).status, 401, "nobody");
        assert_eq!(connection.get("/whoever", &[]).body, "nobody");
        let others = assertion(carta, user, "/user");
        assert_eq!(connection.get("/api/user", &others).status, 401, "for another path");
        assert_eq!(connection.get("/user", &others).body, user);
    }
}

#[test]
fn another_verifier_takes_nothing_from_the_one_around_it() {
    let (_session, carta) = begin();
    let stranger = publishing(&[jwk("one", 0)]);
    let lines = || assertion(&carta, "andy", "/user");
    for (inner, status) in [
        (behind(&carta, "scale"), 200),
        (behind(&carta, "other"), 401),
        (behind(&stranger, "scale"), 401),
    ] {
        let web = Web::start(router().layer(inner).layer(behind(&carta, "scale")));
        assert_eq!(web.get("/user", &lines()).status, status);
    }
}
