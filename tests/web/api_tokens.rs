//! API tokens: accepted by name alone, and for their owner alone.

use super::issuer::today;
use super::serving::{Web, serve};
use crate::embedded::{Carta, PASSWORD};
use crate::session::Session;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use carta::resource::Timestamp;
use carta::{Agent, AuthLayer, NewApiToken, Verifier, block_on};
use std::slice::from_ref;
use std::time::{Duration, UNIX_EPOCH};

fn stage() -> (Session, Carta, Agent) {
    let (session, carta) = (Session::begin(), Carta::start());
    carta.user("andy");
    let login = Agent::login().host(carta.host()).username("andy").password(PASSWORD);
    let andy = login.blocking().unwrap();
    (session, carta, andy)
}

fn accepting(carta: &Carta) -> Web {
    let verifier = Verifier::builder(carta.host()).accept_api_tokens().build().unwrap();
    serve(AuthLayer::new(verifier))
}

/// One that may ask who it is, and whether it is limited.
fn wanted(name: &str) -> NewApiToken {
    NewApiToken::new(name).allow(&["GET"], "/user").allow(&["GET"], "/v2/auth/apitoken/self")
}

fn basic(agent: &Agent, wanted: &NewApiToken) -> [String; 1] {
    let token = block_on(agent.tokens().create("self", wanted)).unwrap();
    let pair = format!("__token__:{}", token.key.expose());
    [format!("Authorization: Basic {}", BASE64.encode(pair))]
}

#[test]
fn an_api_token_is_its_owner_where_it_is_accepted() {
    let (_session, carta, andy) = stage();
    let token = basic(&andy, &wanted("ci"));
    let web = accepting(&carta);
    for _ in 0..3 {
        assert_eq!(web.get("/name", &token).body, "andy");
    }
    let web = serve(AuthLayer::new(Verifier::new(carta.host()).unwrap()));
    let answer = web.get("/whoever", &token);
    assert_eq!(answer.status, 401);
    let challenge = answer.header("www-authenticate");
    assert_eq!(challenge, Some("Bearer realm=\"carta\""), "no API token would do");
}

#[test]
fn limited_tokens_and_those_that_do_not_tell_guard_nothing() {
    let (_session, carta, andy) = stage();
    let web = accepting(&carta);
    let tokens = [
        wanted("limited").uses(100),
        NewApiToken::new("silent").allow(&["GET"], "/user"),
        NewApiToken::new("blind").allow(&["GET"], "/v2/auth/apitoken/self"),
    ];
    for token in tokens {
        assert_eq!(web.get("/whoever", &basic(&andy, &token)).status, 401, "{token:?}");
    }
}

#[test]
fn a_revoked_token_is_nobodys_within_a_minute() {
    let (session, carta, andy) = stage();
    let token = basic(&andy, &wanted("ci"));
    let web = accepting(&carta);
    assert_eq!(web.get("/user", &token).body, "andy");
    block_on(andy.tokens().revoke("self", "ci")).unwrap();
    session.advance(61);
    assert_eq!(web.get("/user", &token).status, 401);
    assert_eq!(web.get("/user", &token).status, 401);
}

#[test]
fn what_an_api_token_stands_for_outlives_no_outage() {
    let (session, carta, andy) = stage();
    let token = basic(&andy, &wanted("ci"));
    let id = format!("Authorization: Bearer {}", andy.token().expose());
    let web = accepting(&carta);
    assert_eq!(web.get("/user", &token).body, "andy");
    assert_eq!(web.get("/user", from_ref(&id)).body, "andy");
    carta.stop();
    session.advance(61);
    assert_eq!(web.get("/user", &token).status, 503);
    assert_eq!(web.get("/user", &[id]).body, "andy", "a login does, for a while");
}

#[test]
fn one_that_ended_passes_no_layer_though_no_guard_asks() {
    let (session, carta, andy) = stage();
    let verifier = Verifier::builder(carta.host()).accept_api_tokens().build().unwrap();
    let web = serve(AuthLayer::new(verifier).required());
    let end = UNIX_EPOCH + Duration::from_secs(today() + 30);
    let end = Timestamp::from(end);
    let tokens = ["revoked", "deleted", "over"].map(|name| match name {
        "over" => basic(&andy, &wanted(name).expires(end.as_str())),
        _ => basic(&andy, &wanted(name)),
    });
    let statuses = || tokens.each_ref().map(|token| web.get("/extension", token).status);
    assert_eq!(statuses(), [200, 200, 200]);
    session.advance(31);
    assert_eq!(statuses(), [200, 200, 401], "the listing has told when it ends");
    block_on(andy.tokens().revoke("self", "revoked")).unwrap();
    block_on(andy.tokens().delete("self", "deleted")).unwrap();
    session.advance(30);
    assert_eq!(statuses(), [401, 401, 401]);
}
