//! Which credentials a request may carry, and what is said to those that carry others.

use super::issuer::Issuer;
use super::serving::{Answer, Web, bearer, router, serve};
use crate::decisions::events_of;
use crate::session::Session;
use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use carta::{AuthLayer, Problem, Verifier, block_on};
use serde_json::Value;
use std::slice::from_ref;
use tower_layer::Layer as _;
use tower_service::Service as _;

fn stage(change: impl FnOnce(AuthLayer) -> AuthLayer) -> (Session, Issuer, Web) {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let web = serve(change(AuthLayer::new(issuer.verifier())));
    (session, issuer, web)
}

fn basic(user: &str, password: &str) -> String {
    format!("Authorization: Basic {}", BASE64.encode(format!("{user}:{password}")))
}

/// Whether it is a problem of that status, and says how to log in where that is what it takes.
fn is_problem(answer: &Answer, status: u16) -> bool {
    let json: Value = serde_json::from_str(&answer.body).unwrap();
    answer.status == status
        && answer.header("content-type") == Some("application/problem+json")
        && json["status"] == status
        && json["title"].is_string()
        && json["detail"].is_string()
        && answer.header("www-authenticate").is_some() == (status == 401)
        && answer.header("retry-after").is_some() == (status == 503)
}

#[test]
fn a_bearer_is_who_the_token_says_in_whatever_case() {
    let (_session, issuer, web) = stage(|layer| layer);
    let token = issuer.token("andy");
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let answer = web.get("/name", &[format!("Authorization: {scheme} {token}")]);
        assert_eq!((answer.status, answer.body.as_str()), (200, "andy"), "{scheme}");
    }
    assert_eq!(web.get("/extension", &[bearer(&token)]).body, "somebody");
}

#[test]
fn without_a_credential_nobody_calls() {
    let (_session, _issuer, web) = stage(|layer| layer);
    assert_eq!(web.get("/whoever", &[]).body, "nobody");
    assert_eq!(web.get("/extension", &[]).body, "anonymous");
    for path in ["/name", "/ops", "/user"] {
        let answer = web.get(path, &[]);
        assert!(is_problem(&answer, 401), "{answer:?}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer realm=\"carta\""));
    }
}

#[test]
fn required_means_that_nothing_runs_without_one() {
    let (_session, issuer, web) = stage(AuthLayer::required);
    assert!(is_problem(&web.get("/whoever", &[]), 401));
    assert_eq!(web.get("/whoever", &[bearer(&issuer.token("andy"))]).body, "andy");
}

#[test]
fn what_can_not_be_read_is_refused_and_nothing_runs() {
    let (_session, issuer, web) = stage(|layer| layer);
    let token = issuer.token("andy");
    let lines = [
        "Authorization:".to_owned(),
        "Authorization: Bearer".into(),
        "Authorization: Bearer  ".into(),
        format!("Authorization: {token}"),
        format!("Authorization: Bearer {token}, Bearer {token}"),
        format!("Authorization: Bearer {token} {token}"),
        format!("Authorization: Bearer\t{token}"),
        format!("Authorization: Token {token}"),
        "Authorization: Digest username=\"andy\"".into(),
        "Authorization: Negotiate abc".into(),
        "Authorization: Bearer \u{e9}".into(),
        bearer("x"),
        bearer("a.b.c"),
        bearer(&"x".repeat(20_000)),
        "Authorization: Basic".into(),
        "Authorization: Basic !!!".into(),
        basic("andy", "secret"),
        basic("__token__", ""),
        basic("__token__", "a b"),
        basic("__TOKEN__", "abc"),
        basic("__token__", &token),
        basic("__token__", &"x".repeat(600)),
        basic("__token__", "carta_abc"),
    ];
    for line in lines {
        let answer = web.get("/whoever", from_ref(&line));
        assert!(is_problem(&answer, 401), "{line:?}: {answer:?}");
        let challenge = answer.header("www-authenticate").unwrap();
        assert!(challenge.starts_with("Bearer "), "{line:?}: {challenge}");
        assert!(!answer.body.contains(&token));
    }
    let answer = web.get("/whoever", &[bearer("a.b.c")]);
    let challenge = answer.header("www-authenticate").unwrap();
    assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
}

#[test]
fn only_where_api_tokens_are_accepted_they_are_asked_for() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let verifier = Verifier::builder(issuer.host()).accept_api_tokens().build().unwrap();
    let (accepting, refusing) =
        (serve(AuthLayer::new(verifier)), serve(AuthLayer::new(issuer.verifier())));
    let lines = [
        "Authorization: Basic !!!".to_owned(),
        basic("andy", "secret"),
        basic("__token__", ""),
        basic("__token__", "a b"),
        basic("__TOKEN__", "abc"),
        basic("__token__", &"x".repeat(600)),
    ];
    for line in lines {
        for (web, challenge) in [
            (&accepting, "Basic realm=\"carta\", charset=\"UTF-8\""),
            (&refusing, "Bearer realm=\"carta\""),
        ] {
            let answer = web.get("/whoever", from_ref(&line));
            assert!(is_problem(&answer, 401), "{line:?}: {answer:?}");
            assert_eq!(answer.header("www-authenticate"), Some(challenge), "{line:?}");
        }
    }
}

#[test]
fn two_credentials_are_none() {
    let (_session, issuer, web) = stage(|layer| {
        layer.accept_service_header().accept_cookie("sid", "https://app.example").unwrap()
    });
    let (andy, beth) = (issuer.token("andy"), issuer.token("beth"));
    let sets = [
        vec![bearer(&andy), bearer(&beth)],
        vec![bearer(&andy), bearer(&andy)],
        vec![bearer(&andy), basic("__token__", "abc")],
        vec![bearer(&andy), format!("X_CARTA_TOKEN: {beth}")],
        vec![format!("X_CARTA_TOKEN: {andy}"), format!("X-Carta-Token: {beth}")],
        vec![format!("X_CARTA_TOKEN: {andy}"), format!("x_carta_token: {andy}")],
        vec![bearer(&andy), format!("Cookie: sid={beth}")],
        vec![format!("Cookie: sid={andy}; sid={beth}")],
        vec![format!("Cookie: sid={andy}"), format!("Cookie: other=1; sid={beth}")],
    ];
    for lines in sets {
        let answer = web.get("/whoever", &lines);
        assert!(is_problem(&answer, 400), "{lines:?}: {answer:?}");
    }
}

#[test]
fn pycartas_header_counts_only_where_it_is_accepted() {
    let (_session, issuer, web) = stage(|layer| layer);
    let line = format!("X_CARTA_TOKEN: {}", issuer.token("andy"));
    assert_eq!(web.get("/whoever", from_ref(&line)).body, "nobody");
    drop(web);
    let web = serve(AuthLayer::new(issuer.verifier()).accept_service_header());
    assert_eq!(web.get("/whoever", from_ref(&line)).body, "andy");
    assert_eq!(
        web.get("/whoever", &[line.replacen("X_CARTA_TOKEN", "X-Carta-Token", 1)]).body,
        "andy"
    );
    assert!(is_problem(&web.get("/whoever", &["X_CARTA_TOKEN: x".into()]), 401));
}

#[test]
fn a_cookie_counts_where_nothing_is_done_or_an_own_page_asks() {
    let accept = |layer: AuthLayer| layer.accept_cookie("sid", "https://app.example:443/").unwrap();
    let (_session, issuer, web) = stage(accept);
    let cookie = format!("Cookie: a=b; sid={}; c", issuer.token("andy"));
    let asks = |method: &str, further: &[&str]| {
        let mut lines = vec![cookie.clone(), "Content-Length: 0".into()];
        lines.extend(further.iter().map(|line| (*line).to_owned()));
        web.send(method, "/whoever", &lines).body
    };
    assert_eq!(asks("GET", &[]), "andy");
    assert_eq!(asks("POST", &["Origin: https://app.example"]), "andy");
    let others: [&[&str]; 8] = [
        &[],
        &["Origin: null"],
        &["Origin: https://evil.example"],
        &["Origin: http://app.example"],
        &["Origin: https://app.example.evil"],
        &["Origin: https://app.example:8443"],
        &["Origin: https://app.example", "Origin: https://evil.example"],
        &["Referer: https://app.example/"],
    ];
    for lines in others {
        assert_eq!(asks("POST", lines), "nobody", "{lines:?}");
    }
    let upgrade = "Upgrade: websocket";
    assert_eq!(asks("GET", &[upgrade, "Origin: https://evil.example"]), "nobody");
    assert_eq!(asks("GET", &[upgrade]), "nobody");
    assert_eq!(asks("GET", &[upgrade, "Origin: https://app.example"]), "andy");
    for cookie in ["sid=", "xsid=abc", "sidx=abc", "Sid=abc", "sid"] {
        assert_eq!(web.get("/whoever", &[format!("Cookie: {cookie}")]).body, "nobody", "{cookie}");
    }
}

#[test]
fn a_cookie_needs_a_name_and_an_origin() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let layer = AuthLayer::new(issuer.verifier());
    for (name, origin) in [
        ("", "https://app.example"),
        ("a b", "https://app.example"),
        ("a=b", "https://app.example"),
        ("sid", "app.example"),
        ("sid", "https://app.example/page"),
        ("sid", "*"),
        ("sid", "null"),
        ("sid", "file:///tmp"),
    ] {
        assert!(layer.clone().accept_cookie(name, origin).is_err(), "{name} {origin}");
    }
}

#[test]
fn what_can_not_be_told_floods_no_log() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    issuer.go_away(true);
    // What was told before this isn't counted any more.
    session.advance(2);
    let mut service = AuthLayer::new(issuer.verifier()).layer(router());
    let events = events_of(|| {
        for _ in 0..100 {
            let token = format!("Bearer {}", issuer.token("andy"));
            let request = Request::get("/whoever").header("authorization", token);
            let answer = block_on(service.call(request.body(Body::empty()).unwrap())).unwrap();
            assert_eq!(answer.status(), 503);
        }
    });
    let warnings = events.iter().filter(|event| event.starts_with("WARN")).count();
    assert!((1..=20).contains(&warnings), "{warnings}");
}

#[test]
fn a_forgotten_layer_is_the_services_mistake_and_no_reason_to_log_in() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let _verifier = issuer.verifier();
    let web = Web::start(router());
    for path in ["/ops", "/name", "/user", "/whoever"] {
        for lines in [vec![], vec![bearer(&issuer.token("andy"))]] {
            let answer = web.get(path, &lines);
            assert!(is_problem(&answer, 500), "{path} {lines:?}: {answer:?}");
        }
    }
    // What was told before this isn't counted any more.
    session.advance(2);
    let events = events_of(|| {
        let request = Request::get("/name").body(Body::empty()).unwrap();
        assert_eq!(block_on(router().call(request)).unwrap().status(), 500);
    });
    let error = events.iter().find(|event| event.starts_with("ERROR")).unwrap();
    assert!(error.contains("serving::name") && error.contains("AuthLayer"), "{error}");
}

#[test]
fn applications_answer_problems_as_they_like() {
    let (_session, issuer, web) = stage(|layer| layer);
    let answer = web.get("/ops", &[bearer(&issuer.token("andy"))]);
    assert!(is_problem(&answer, 403), "{answer:?}");
    assert!(!answer.body.contains("Ops") && !answer.body.contains("serving"), "{answer:?}");
    carta::show_requirements(true);
    let shown = web.get("/ops", &[bearer(&issuer.token("andy"))]);
    carta::show_requirements(false);
    assert!(shown.body.contains("groups = [\\\"Org:Ops\\\"]"), "{shown:?}");
    assert!(shown.body.contains("::ops"), "{shown:?}");
    carta::answer_problems(|problem: &Problem| {
        let mut response = problem.response();
        let refused = problem.refusal().is_some();
        *response.body_mut() = format!("mine: {} {refused}", problem.status()).into();
        response
    });
    let answers = [
        web.get("/ops", &[bearer(&issuer.token("andy"))]).body,
        web.get("/whoever", &[bearer("x")]).body,
    ];
    carta::answer_problems(Problem::response);
    assert_eq!(answers, ["mine: 403 Forbidden true", "mine: 401 Unauthorized false"]);
}
