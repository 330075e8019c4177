//! What one request leaves behind for the next, on its connection and on its thread: nothing. Each is asked of a service of
//! axum's, and of one of actix-web's.

use super::issuer::Issuer;
use super::serving::{Answer, Web, asking, bearer, serve};
use crate::session::Session;
use carta::AuthLayer;
use std::io::{Read, Write};

fn stage() -> (Session, Issuer, Web) {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let web = serve(AuthLayer::new(issuer.verifier()));
    (session, issuer, web)
}

#[test]
fn pipelined_requests_have_each_their_own_caller() {
    let (_session, issuer, web) = stage();
    pipelined(&issuer, &web);
}

pub(super) fn pipelined(issuer: &Issuer, web: &Web) {
    let users = [Some("andy"), None, Some("beth"), Some("andy"), None, Some("carl")];
    let mut bytes = Vec::new();
    for (number, user) in users.iter().enumerate() {
        let lines: Vec<_> = user.iter().map(|user| bearer(&issuer.token(user))).collect();
        let last = if number + 1 == users.len() { "close" } else { "keep-alive" };
        bytes.extend(asking("GET", "/whoever", &lines, last));
    }
    let answers = String::from_utf8(web.raw(&bytes)).unwrap();
    let bodies: Vec<_> = answers.split("HTTP/1.1 200 OK").skip(1).collect();
    let named: Vec<_> = bodies.iter().map(|one| one.rsplit("\r\n").next().unwrap()).collect();
    assert_eq!(named, ["andy", "nobody", "beth", "andy", "nobody", "carl"]);
}

#[test]
fn requests_of_one_connection_have_each_their_own_caller() {
    let (_session, issuer, web) = stage();
    one_after_the_other(&issuer, &web);
}

pub(super) fn one_after_the_other(issuer: &Issuer, web: &Web) {
    let (andy, beth) = (bearer(&issuer.token("andy")), bearer(&issuer.token("beth")));
    let mut connection = web.keep();
    let mut asks = |path: &str, lines: &[&String]| {
        let lines: Vec<_> = lines.iter().map(|line| (*line).clone()).collect();
        let answer = connection.get(path, &lines);
        if answer.status == 200 { answer.body } else { answer.status.to_string() }
    };
    for _ in 0..3 {
        assert_eq!(asks("/user", &[&andy]), "andy");
        assert_eq!(asks("/user", &[]), "401");
        assert_eq!(asks("/extension", &[]), "anonymous");
        assert_eq!(asks("/user", &[&beth]), "beth");
        assert_eq!(asks("/whoever", &[&bearer("x")]), "401");
        assert_eq!(asks("/whoever", &[&andy, &beth]), "400");
        assert_eq!(asks("/whoever", &[]), "nobody");
    }
}

#[test]
fn a_request_given_up_in_the_middle_of_a_check_leaves_nothing_behind() {
    let (_session, issuer, web) = stage();
    given_up(&issuer, &web);
}

pub(super) fn given_up(issuer: &Issuer, web: &Web) {
    issuer.hold(true);
    let asked = issuer.carta.asked().len();
    let mut given_up = web.connect();
    given_up.write_all(&asking("GET", "/user", &[bearer(&issuer.token("andy"))], "close")).unwrap();
    // For `GET /auth` and the keys, and then for the caller.
    issuer.carta.wait_until_asked(asked + 3);
    drop(given_up);
    let mut others = [web.connect(), web.connect()];
    let users = ["beth", "andy"];
    for (stream, user) in others.iter_mut().zip(users) {
        let request = asking("GET", "/user", &[bearer(&issuer.token(user))], "close");
        stream.write_all(&request).unwrap();
    }
    assert_eq!(web.get("/whoever", &[]).body, "nobody", "nobody waits for it");
    issuer.carta.wait_until_asked(asked + 4);
    issuer.hold(false);
    for (mut stream, user) in others.into_iter().zip(users) {
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert_eq!(Answer::read(&answer).body, user);
    }
}

#[test]
fn a_handler_that_panics_leaves_nobody_in_its_scope() {
    let (_session, issuer, web) = stage();
    panicking(&issuer, &web);
}

pub(super) fn panicking(issuer: &Issuer, web: &Web) {
    let (andy, beth) = (bearer(&issuer.token("andy")), bearer(&issuer.token("beth")));
    for _ in 0..8 {
        let request = asking("GET", "/panics", std::slice::from_ref(&andy), "close");
        assert!(web.raw(&request).is_empty());
    }
    for _ in 0..8 {
        assert_eq!(web.get("/whoever", &[]).body, "nobody");
        assert_eq!(web.get("/user", &[]).status, 401);
        assert_eq!(web.get("/user", std::slice::from_ref(&beth)).body, "beth");
    }
}

#[test]
fn nothing_smuggled_makes_somebody_else_the_caller() {
    let (_session, issuer, web) = stage();
    smuggled(&issuer, &web);
}

pub(super) fn smuggled(issuer: &Issuer, web: &Web) {
    let (andy, beth) = (issuer.token("andy"), issuer.token("beth"));
    let lines = [
        // Folded, and spelt in ways that some servers read as the same header: no request.
        (format!("X-A: b\r\n Authorization: Bearer {beth}"), None),
        (format!("Authorization : Bearer {beth}"), None),
        (format!("Authorization\u{b}: Bearer {beth}"), None),
        // Other headers, which say nothing of the caller.
        (format!("X_Authorization: Bearer {beth}"), Some("andy")),
        (format!("Proxy-Authorization: Bearer {beth}"), Some("andy")),
        (format!("X-Forwarded-Authorization: Bearer {beth}"), Some("andy")),
        ("X-Carta-User: beth".into(), Some("andy")),
        (format!("Carta-Assertion: {beth}"), Some("andy")),
        (format!("Trailer: Authorization\r\nX-B: {beth}"), Some("andy")),
    ];
    for (line, caller) in lines {
        let answer = web.get("/whoever", &[bearer(&andy), line.clone()]);
        match caller {
            Some(caller) => assert_eq!((answer.status, &*answer.body), (200, caller), "{line:?}"),
            None => assert_eq!((answer.status, &*answer.body), (400, ""), "{line:?}"),
        }
    }
    // In a trailer, which comes after who asks was decided.
    let trailer = format!("0\r\nAuthorization: Bearer {beth}\r\n\r\n");
    let mut bytes = asking("POST", "/whoever", &["Transfer-Encoding: chunked".into()], "close");
    bytes.extend(trailer.into_bytes());
    assert_eq!(Answer::read(&web.raw(&bytes)).body, "nobody");
}
