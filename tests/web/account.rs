//! A good token says who; whether there still is such an account stays a question for Carta.

use super::issuer::{Issuer, header, jwk, signed, today, with};
use super::serving::{bearer, serve};
use crate::evidence::{DENIED, UNAUTHENTICATED, UNAVAILABLE, refusal};
use crate::session::Session;
use carta::{AuthLayer, AuthenticationError, Identity, Reason, Verifier, block_on, scope_sync};
use carta_tests::scripted::json;
use serde_json::json;

#[carta::authorize]
fn anyone() -> Result<(), AuthenticationError> {
    Ok(())
}

#[carta::authorize(users = ["andy"])]
fn andy() -> Result<(), AuthenticationError> {
    Ok(())
}

#[carta::authorize(groups = ["Org:Ops"])]
fn ops() -> Result<(), AuthenticationError> {
    Ok(())
}

fn caller(verifier: &Verifier, token: &str) -> Identity {
    block_on(verifier.verify(token)).unwrap()
}

#[test]
fn an_account_that_goes_is_noticed_within_a_minute_though_the_token_lasts() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let token = issuer.token("andy");
    let caller = caller(&issuer.verifier(), &token);
    let call = || refusal(scope_sync(caller.clone(), andy));
    assert_eq!(call(), None);
    issuer.say(&token, json(401, "{}"));
    assert_eq!(call(), None, "remembered");
    session.advance(61);
    assert_eq!(call(), UNAUTHENTICATED);
    // Whoever asks on and on asks Carta now and then.
    let before = issuer.asked("/user");
    for _ in 0..20 {
        assert_eq!(call(), UNAUTHENTICATED);
    }
    assert_eq!(issuer.asked("/user"), before);
    session.advance(6);
    assert_eq!(call(), UNAUTHENTICATED);
    assert_eq!(issuer.asked("/user"), before + 1);
}

#[test]
fn a_token_that_carta_refused_passes_no_layer_until_carta_accepts_it() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let web = serve(AuthLayer::new(issuer.verifier()).required());
    let token = issuer.token("andy");
    let status = |path| web.get(path, &[bearer(&token)]).status;
    assert_eq!((status("/name"), status("/extension")), (200, 200));
    issuer.say(&token, json(401, "{}"));
    session.advance(61);
    assert_eq!(status("/name"), 401);
    let asked = issuer.asked("/user");
    for _ in 0..20 {
        assert_eq!(status("/extension"), 401, "no guard asks");
    }
    assert_eq!(issuer.asked("/user"), asked);
    session.advance(6);
    assert_eq!(status("/extension"), 401);
    assert_eq!(issuer.asked("/user"), asked + 1);
    issuer.go_away(true);
    session.advance(6);
    issuer.say(&token, json(200, &json!({ "name": "andy" }).to_string()));
    assert_eq!(status("/extension"), 503, "nobody can tell");
    issuer.go_away(false);
    session.advance(6);
    assert_eq!((status("/extension"), status("/name")), (200, 200));
}

#[test]
fn claims_are_no_evidence_of_a_name_or_a_group() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    let mut claims = issuer.claims("beth");
    for name in ["name", "email", "preferred_username", "cognito:username"] {
        claims = with(claims, name, json!("andy"));
    }
    let claims = with(claims, "cognito:groups", json!(["Org:Ops"]));
    let token = signed(&header("one"), &claims, 0);
    assert_eq!(refusal(scope_sync(caller(&verifier, &token), andy)), DENIED);
    assert_eq!(refusal(scope_sync(caller(&verifier, &token), ops)), DENIED);
    assert_eq!(refusal(scope_sync(caller(&verifier, &token), anyone)), None);
}

#[test]
fn until_expiry_only_by_name_and_only_the_account() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = Verifier::builder(issuer.host()).accept_until_expiry().build().unwrap();
    issuer.add_to_group("andy", "Org:Ops");
    let token = issuer.token("andy");
    let call = |guarded: fn() -> Result<(), AuthenticationError>| {
        refusal(scope_sync(caller(&verifier, &token), guarded))
    };
    assert_eq!((call(andy), call(anyone), call(ops)), (None, None, None));
    let asked = issuer.asked("/user");
    issuer.go_away(true);
    session.advance(1000);
    assert_eq!((call(andy), call(anyone)), (None, None), "it has been told once");
    assert_eq!(issuer.asked("/user"), asked, "and nobody asks again");
    assert_eq!(call(ops), UNAVAILABLE, "groups are asked for all the same");
    issuer.go_away(false);
    session.advance(1000);
    assert_eq!(call(ops), None);
    session.advance(1700);
    let over = block_on(verifier.verify(&token)).unwrap_err();
    assert!(over.to_string().contains("expired"), "{over}");
}

#[test]
fn a_scope_that_outlives_its_token_grants_nothing_more() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = Verifier::builder(issuer.host()).accept_until_expiry().build().unwrap();
    let claims = with(issuer.claims("andy"), "exp", json!(today() + 20));
    let caller = caller(&verifier, &signed(&header("one"), &claims, 0));
    assert_eq!(refusal(scope_sync(caller.clone(), andy)), None);
    session.advance(31);
    let denial = scope_sync(caller, andy).unwrap_err();
    assert_eq!(denial.decision().reason(), Reason::LoginRefused);
    assert!(denial.explain().contains("expired"), "{}", denial.explain());
}

#[test]
fn a_calendar_that_is_set_right_ends_what_it_let_go_on() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = Verifier::builder(issuer.host()).accept_until_expiry().build().unwrap();
    let claims = with(issuer.claims("andy"), "iat", json!(today() - 80_000));
    let token = signed(&header("one"), &with(claims, "exp", json!(today() + 300)), 0);
    session.clock().set_calendar(-3600);
    let caller = caller(&verifier, &token);
    assert_eq!(refusal(scope_sync(caller.clone(), andy)), None);
    session.advance(400);
    assert_eq!(refusal(scope_sync(caller.clone(), andy)), None, "by that calendar it lasts");
    session.clock().set_calendar(0);
    session.advance(61);
    assert_eq!(refusal(scope_sync(caller.clone(), andy)), UNAUTHENTICATED);
    session.clock().set_calendar(-3600);
    assert!(block_on(verifier.verify(&token)).is_ok());
    session.clock().set_calendar(0);
    session.advance(61);
    assert!(block_on(verifier.verify(&token)).is_err());
}

#[test]
fn a_key_that_is_withdrawn_ends_what_goes_on_by_its_tokens() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let verifier = Verifier::builder(issuer.host()).accept_until_expiry().build().unwrap();
    let caller = caller(&verifier, &issuer.token("andy"));
    assert_eq!(refusal(scope_sync(caller.clone(), andy)), None);
    issuer.publish(vec![jwk("two", 1)]);
    block_on(verifier.reload()).unwrap();
    assert_eq!(refusal(scope_sync(caller, andy)), UNAUTHENTICATED);
}

#[test]
fn a_verifier_makes_requests_the_only_callers_unless_told_otherwise() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    session.set_token(issuer.host(), &issuer.token("andy"));
    assert_eq!(refusal(andy()), None);
    let _verifier = issuer.verifier();
    let denial = andy().unwrap_err();
    assert_eq!(denial.decision().reason(), Reason::OutsideScope);
    carta::configure().process_identity(true).apply().unwrap();
    assert_eq!(refusal(andy()), None);
    let _another = issuer.verifier();
    assert_eq!(refusal(andy()), None, "what was said stays said");
}
