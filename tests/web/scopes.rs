//! How far a request's caller reaches: into everything that belongs to the request, and no further.

use super::issuer::Issuer;
use super::serving::{Web, asking, bearer, router, serve};
use crate::session::Session;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use carta::{AuthLayer, AuthenticationError, Scope};
use futures_util::stream;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::io::{Read, Write};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[carta::authorize(users = ["andy"])]
async fn andys() -> Result<(), AuthenticationError> {
    tokio::task::yield_now().await;
    Ok(())
}

#[carta::authorize(users = ["andy"])]
fn andys_sync() -> Result<(), AuthenticationError> {
    Ok(())
}

fn told(answer: Result<(), AuthenticationError>) -> String {
    answer.map_or_else(|denial| format!("{} ", denial.decision().reason()), |()| "andy ".into())
}

/// A body that asks anew for each of its parts, after the handler has returned.
async fn streamed() -> Body {
    let parts = stream::unfold(0, |number| async move {
        let part = format!("{}{}", told(andys().await), told(andys_sync()));
        (number < 3).then(|| (Ok::<_, Infallible>(Bytes::from(part)), number + 1))
    });
    Body::from_stream(parts)
}

async fn spawned() -> String {
    let alone = tokio::spawn(andys());
    let taken_along = tokio::spawn(Scope::current().enter(andys()));
    let blocking = tokio::task::spawn_blocking(andys_sync);
    let scope = Scope::current();
    let carried = tokio::task::spawn_blocking(move || scope.enter_sync(andys_sync));
    let answers = [
        alone.await.unwrap(),
        taken_along.await.unwrap(),
        blocking.await.unwrap(),
        carried.await.unwrap(),
    ];
    answers.into_iter().map(told).collect()
}

/// What a WebSocket's handler does: it spawns what talks, once the connection is handed over.
async fn upgraded(mut request: Request) -> Response {
    let upgrade = hyper::upgrade::on(&mut request);
    let (alone, carried) = (upgraded_talk, Scope::current().carry(upgraded_talk));
    let carries = request.uri().query() == Some("carried");
    tokio::spawn(async move {
        let connection = TokioIo::new(upgrade.await.unwrap());
        if carries { carried(connection).await } else { alone(connection).await }
    });
    let headers = [(header::UPGRADE, "echo"), (header::CONNECTION, "upgrade")];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}

async fn upgraded_talk(mut connection: TokioIo<hyper::upgrade::Upgraded>) {
    let mut byte = [0];
    while connection.read(&mut byte).await.unwrap() > 0 {
        connection.write_all(told(andys().await).as_bytes()).await.unwrap();
    }
}

fn stage() -> (Session, Issuer, Web) {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let routes: Router = router()
        .route("/streamed", get(streamed))
        .route("/spawned", get(spawned))
        .route("/upgraded", get(upgraded));
    let web = Web::start(routes.layer(AuthLayer::new(issuer.verifier())));
    (session, issuer, web)
}

#[test]
fn what_is_streamed_is_the_callers() {
    let (_session, issuer, web) = stage();
    let body = |user: &str| web.get("/streamed", &[bearer(&issuer.token(user))]).body;
    assert_eq!(body("andy").matches("andy").count(), 6);
    let denied = body("beth");
    assert_eq!((denied.matches("not_allowed").count(), denied.contains("andy")), (6, false));
    assert_eq!(web.get("/streamed", &[]).body.matches("anonymous").count(), 6);
}

#[test]
fn what_is_spawned_is_nobodys_unless_it_is_taken_along() {
    let (_session, issuer, web) = stage();
    let answer = web.get("/spawned", &[bearer(&issuer.token("andy"))]);
    assert_eq!(answer.body, "outside_scope andy outside_scope andy ");
    let answer = web.get("/spawned", &[bearer(&issuer.token("beth"))]);
    assert_eq!(answer.body, "outside_scope not_allowed outside_scope not_allowed ");
}

#[test]
fn an_upgraded_connection_keeps_its_caller_where_it_is_taken_along() {
    let (_session, issuer, web) = stage();
    let talk = |path: &str, user: &str| {
        let lines = [bearer(&issuer.token(user)), "Upgrade: echo".into()];
        let mut stream = web.connect();
        stream.write_all(&asking("GET", path, &lines, "upgrade")).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.extend(byte);
        }
        assert!(head.starts_with(b"HTTP/1.1 101"), "{head:?}");
        stream.write_all(b"xx").unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut said = String::new();
        stream.read_to_string(&mut said).unwrap();
        said
    };
    assert_eq!(talk("/upgraded?carried", "andy"), "andy andy ");
    assert_eq!(talk("/upgraded?carried", "beth"), "not_allowed not_allowed ");
    assert_eq!(talk("/upgraded", "andy"), "outside_scope outside_scope ");
}

#[test]
fn of_two_layers_the_inner_one_counts() {
    let (_session, one) = (Session::begin(), Issuer::start());
    let other = Issuer::start();
    let layers = router()
        .layer(AuthLayer::new(one.verifier()).accept_service_header())
        .layer(AuthLayer::new(other.verifier()));
    let web = Web::start(layers);
    let of_other = bearer(&other.token("andy"));
    assert_eq!(web.get("/whoever", &[of_other]).status, 401, "a token of another Carta");
    let service = format!("X_CARTA_TOKEN: {}", one.token("beth"));
    assert_eq!(web.get("/whoever", &[service]).body, "beth");
    drop(serve(AuthLayer::new(one.verifier())));
}
