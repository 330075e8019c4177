//! Every kind of guarded handler, every kind of caller.

use super::issuer::Issuer;
use super::serving::{Web, bearer};
use crate::session::Session;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use carta::{AuthLayer, AuthenticationError};
use carta_tests::scripted::json;

/// A service's own error.
enum Trouble {
    Refused(AuthenticationError),
}

impl From<AuthenticationError> for Trouble {
    fn from(denial: AuthenticationError) -> Self {
        Self::Refused(denial)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let Self::Refused(denial) = self;
        denial.into_response()
    }
}

type Text = &'static str;

#[carta::authorize(groups = ["Org:Ops"])]
async fn result() -> Result<Text, AuthenticationError> {
    Ok("done")
}

#[carta::authorize(groups = ["Org:Ops"])]
async fn of_own_error(State(text): State<Text>) -> Result<Text, Trouble> {
    Ok(text)
}

#[carta::authorize(groups = ["Org:Ops"])]
async fn response() -> Response {
    (StatusCode::OK, "done").into_response()
}

/// A return type that can't say by itself that a call was refused.
struct Page(Response);

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        self.0
    }
}

#[carta::authorize(groups = ["Org:Ops"], denied = |denial: AuthenticationError| Page(denial.into_response()))]
async fn of_another_type() -> Page {
    Page("done".into_response())
}

/// Guarded deep inside, where nothing knows of requests.
async fn inside() -> Result<Text, AuthenticationError> {
    library::deed()
}

mod library {
    #[carta::authorize(groups = ["Org:Ops"])]
    pub(super) fn deed() -> Result<&'static str, carta::AuthenticationError> {
        Ok("done")
    }
}

const PATHS: [&str; 5] = ["/result", "/own-error", "/response", "/other-type", "/inside"];

fn serve(issuer: &Issuer) -> Web {
    let router = Router::new()
        .route("/result", get(result))
        .route("/own-error", get(of_own_error))
        .route("/response", get(response))
        .route("/other-type", get(of_another_type))
        .route("/inside", get(inside))
        .with_state("done");
    Web::start(router.layer(AuthLayer::new(issuer.verifier())))
}

#[test]
fn every_handler_answers_every_caller_as_it_should() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let web = serve(&issuer);
    everybody_is_answered_as_they_should_be(&issuer, &web, &PATHS);
}

/// At each path, which answers `done` to members of `Org:Ops` alone.
pub(super) fn everybody_is_answered_as_they_should_be(issuer: &Issuer, web: &Web, paths: &[&str]) {
    issuer.add_to_group("andy", "Org:Ops");
    let (andy, beth, carl) = (issuer.token("andy"), issuer.token("beth"), issuer.token("carl"));
    let (gone, slow) = (issuer.token("dora"), issuer.token("emil"));
    issuer.say(&carl, json(500, "{}"));
    issuer.say(&gone, json(401, "{}"));
    issuer.say(&slow, json(429, "{}"));
    let callers = [
        ("granted", vec![bearer(&andy)], 200),
        ("denied", vec![bearer(&beth)], 403),
        ("anonymous", vec![], 401),
        ("unavailable", vec![bearer(&carl)], 503),
        ("put off", vec![bearer(&slow)], 503),
        ("gone", vec![bearer(&gone)], 401),
        ("malformed", vec![bearer("x")], 401),
        ("twice", vec![bearer(&andy), bearer(&andy)], 400),
    ];
    for path in paths {
        for (who, lines, status) in &callers {
            let answer = web.get(path, lines);
            assert_eq!(answer.status, *status, "{path} {who}: {answer:?}");
            assert_eq!(answer.body.contains("done"), *status == 200, "{path} {who}");
            let kind = answer.header("content-type");
            assert_eq!(kind == Some("application/problem+json"), *status != 200, "{path} {who}");
            assert_eq!(answer.header("retry-after").is_some(), *status == 503, "{path} {who}");
            assert_eq!(answer.header("www-authenticate").is_some(), *status == 401, "{path} {who}");
        }
    }
}

#[test]
fn how_long_to_wait_is_as_carta_says() {
    use carta_tests::scripted::with_headers;
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let token = issuer.token("andy");
    issuer.say(&token, with_headers(429, "Retry-After: 17\r\n", "{}"));
    let answer = serve(&issuer).get("/result", &[bearer(&token)]);
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("17")));
}

#[test]
fn a_carta_whose_keys_can_not_be_had_is_unavailable() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    issuer.publish_instead(json(500, "{}"));
    let answer = serve(&issuer).get("/result", &[bearer(&issuer.token("andy"))]);
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")));
}
