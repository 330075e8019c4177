//! Where keys come from, how often they are asked for, and until when they count.

use super::issuer::{Issuer, OTHER_POOL, header, jwk, signed, with};
use crate::session::Session;
use carta::{TokenProblem, Verifier, VerifyError, block_on};
use carta_tests::scripted::{json, with_headers};
use futures_util::FutureExt;
use futures_util::future::join_all;
use serde_json::{Value, json};

fn told(verifier: &Verifier, token: &str) -> &'static str {
    match block_on(verifier.verify(token)) {
        Ok(_) => "believed",
        Err(VerifyError::Invalid(TokenProblem::UnknownKey)) => "unknown key",
        Err(VerifyError::Invalid(TokenProblem::Signature)) => "signature",
        Err(VerifyError::Invalid(TokenProblem::Issuer)) => "issuer",
        Err(VerifyError::Unavailable(_)) => "unavailable",
        Err(error) => panic!("{error}"),
    }
}

/// A good token by another key.
fn token_by(issuer: &Issuer, kid: &str, key: usize) -> String {
    signed(&header(kid), &issuer.claims("andy"), key)
}

#[test]
fn many_distinct_bad_tokens_ask_for_keys_once_an_interval() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    assert_eq!(told(&verifier, &issuer.token("andy")), "believed");
    session.advance(11);
    let before = issuer.asked_for_keys();
    for number in 0..300 {
        let token = token_by(&issuer, &format!("made up {number}"), 1);
        assert_eq!(told(&verifier, &token), "unknown key");
    }
    assert_eq!(issuer.asked_for_keys(), before + 1);
    session.advance(11);
    assert_eq!(told(&verifier, &token_by(&issuer, "another", 1)), "unknown key");
    assert_eq!(issuer.asked_for_keys(), before + 2);
    assert_eq!(issuer.asked("/auth"), 1);
}

#[test]
fn what_would_be_refused_anyway_asks_for_nothing() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    assert_eq!(told(&verifier, &issuer.token("andy")), "believed");
    session.advance(11);
    let before = issuer.carta.asked().len();
    let claims = with(issuer.claims("andy"), "iss", json!("https://evil.example/pool"));
    assert_eq!(told(&verifier, &signed(&header("two"), &claims, 1)), "issuer");
    assert_eq!(issuer.carta.asked().len(), before);
}

#[test]
fn however_many_wait_for_a_key_it_is_asked_for_once() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    let tokens: Vec<_> = (0..50).map(|number| issuer.token(&format!("user {number}"))).collect();
    let told = block_on(join_all(tokens.iter().map(|token| verifier.verify(token))));
    assert!(told.iter().all(Result::is_ok));
    assert_eq!((issuer.asked_for_keys(), issuer.asked("/auth")), (1, 1));
}

#[test]
fn a_new_key_is_found_and_an_old_one_ends_what_was_seen_by_it() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    let (old, new) = (issuer.token("andy"), token_by(&issuer, "two", 1));
    assert_eq!(told(&verifier, &old), "believed");
    issuer.publish(vec![jwk("one", 0), jwk("two", 1)]);
    session.advance(11);
    assert_eq!(told(&verifier, &new), "believed");
    assert_eq!(told(&verifier, &old), "believed");
    issuer.publish(vec![jwk("two", 1)]);
    block_on(verifier.reload()).unwrap();
    assert_eq!(told(&verifier, &new), "believed");
    assert_eq!(told(&verifier, &old), "unknown key", "though it was seen");
}

#[test]
fn another_key_of_the_same_name_is_another_key() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    let (old, new) = (issuer.token("andy"), token_by(&issuer, "one", 1));
    assert_eq!(told(&verifier, &old), "believed");
    issuer.publish(vec![jwk("one", 1)]);
    block_on(verifier.reload()).unwrap();
    assert_eq!(told(&verifier, &old), "signature", "though it was seen");
    assert_eq!(told(&verifier, &new), "believed");
}

/// A token that outlasts two days, by the key `one`.
fn long(issuer: &Issuer, user: &str) -> String {
    let claims = with(issuer.claims(user), "exp", json!(super::issuer::today() + 200_000));
    signed(&header("one"), &claims, 0)
}

#[test]
fn keys_outlive_an_outage_by_a_day_and_no_longer() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    let long = |user| long(&issuer, user);
    assert_eq!(told(&verifier, &long("andy")), "believed");
    issuer.publish_instead(json(503, "{}"));
    session.advance(23 * 3600);
    assert_eq!(told(&verifier, &long("beth")), "believed");
    session.advance(3700);
    for user in ["andy", "beth", "carl"] {
        assert_eq!(told(&verifier, &long(user)), "unavailable", "{user}");
    }
    issuer.publish(vec![jwk("one", 0)]);
    session.advance(2);
    assert_eq!(told(&verifier, &long("andy")), "believed");
}

#[test]
fn keys_are_asked_for_anew_in_the_background() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    let token = long(&issuer, "andy");
    assert_eq!(told(&verifier, &token), "believed");
    let requests = issuer.carta.asked().len();
    session.advance(3601);
    assert_eq!(told(&verifier, &token), "believed");
    issuer.carta.wait_until_read(requests + 1);
    assert_eq!(issuer.asked_for_keys(), 2);
}

#[test]
fn a_key_withdrawn_while_nobody_came_signs_nothing() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    let seen = long(&issuer, "andy");
    assert_eq!(told(&verifier, &seen), "believed");
    issuer.publish(vec![jwk("two", 1)]);
    session.advance(20 * 3600);
    let requests = issuer.asked_for_keys();
    let users = ["beth", "carl"].map(|user| long(&issuer, user));
    for token in [&users[0], &seen, &users[1]] {
        assert_eq!(told(&verifier, token), "unknown key");
    }
    let new = with(issuer.claims("beth"), "exp", json!(super::issuer::today() + 200_000));
    assert_eq!(told(&verifier, &signed(&header("two"), &new, 1)), "believed");
    assert_eq!(issuer.asked_for_keys(), requests + 1);
}

#[test]
fn a_token_seen_before_is_looked_at_again_after_an_idle_time() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    let seen = long(&issuer, "andy");
    assert_eq!(told(&verifier, &seen), "believed");
    issuer.publish(vec![jwk("two", 1)]);
    session.advance(20 * 3600);
    assert_eq!(told(&verifier, &seen), "unknown key");
}

#[test]
fn in_an_outage_keys_are_waited_for_once_and_not_by_everybody() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    let long = |user| long(&issuer, user);
    assert_eq!(told(&verifier, &long("andy")), "believed");
    issuer.publish_instead(json(503, "{}"));
    session.advance(3 * 3600);
    let requests = issuer.asked_for_keys();
    assert_eq!(told(&verifier, &long("beth")), "believed");
    assert_eq!(issuer.asked_for_keys(), requests + 1);
    for user in ["carl", "dora"] {
        let told = verifier.verify(&long(user)).now_or_never();
        assert!(told.is_some_and(|told| told.is_ok()), "{user} waits for what just failed");
    }
}

#[test]
fn sets_that_could_mislead_are_refused_as_a_whole() {
    let large = json!({ "keys": [jwk("one", 0)], "padding": "x".repeat(70_000) }).to_string();
    let moved = "Location: https://evil.example/jwks.json\r\n";
    let answers = [
        json(200, &json!({ "keys": [jwk("one", 0), jwk("one", 1)] }).to_string()),
        json(200, &large),
        with_headers(302, moved, "{}"),
        with_headers(200, "Content-Encoding: gzip\r\n", &json!({ "keys": [] }).to_string()),
        json(404, &json!({ "keys": [jwk("one", 0)] }).to_string()),
        json(200, "{}"),
        json(200, "not JSON"),
    ];
    let session = Session::begin();
    for answer in answers {
        let issuer = Issuer::start();
        issuer.publish_instead(answer.clone());
        let verifier = issuer.verifier();
        let text = String::from_utf8_lossy(&answer[..answer.len().min(300)]).into_owned();
        assert_eq!(told(&verifier, &issuer.token("andy")), "unavailable", "{text}");
        session.advance(2);
        issuer.publish(vec![jwk("one", 0)]);
        assert_eq!(told(&verifier, &issuer.token("andy")), "believed");
    }
}

#[test]
fn all_keys_can_be_withdrawn_at_once() {
    let encrypts = || with(jwk("one", 0), "use", json!("enc"));
    let session = Session::begin();
    for keys in [vec![], vec![encrypts()], vec![with(jwk("one", 0), "kty", json!("EC"))]] {
        let issuer = Issuer::start();
        let verifier = issuer.verifier();
        let (seen, other) = (issuer.token("andy"), issuer.token("beth"));
        assert_eq!(told(&verifier, &seen), "believed");
        issuer.publish(keys.clone());
        block_on(verifier.reload()).unwrap();
        for token in [&seen, &other] {
            assert_eq!(told(&verifier, token), "unknown key", "{keys:?}");
        }
        issuer.publish(vec![jwk("one", 0)]);
        session.advance(2);
        assert_eq!(told(&verifier, &other), "believed", "without any there is nothing to wait for");
    }
}

#[test]
fn keys_that_are_weak_or_for_something_else_sign_nothing() {
    let good = || jwk("one", 0);
    let n = good()["n"].as_str().unwrap().to_owned();
    let cases: [(&str, Value); 9] = [
        ("use", json!("enc")),
        ("alg", json!("RSA-OAEP")),
        ("alg", json!("HS256")),
        ("kty", json!("oct")),
        ("key_ops", json!(["encrypt"])),
        // 1 024 bits.
        ("n", json!(n[..171])),
        // Everything to the power of one is itself.
        ("e", json!("AQ")),
        ("e", json!("Aw")),
        ("kid", Value::Null),
    ];
    let session = Session::begin();
    for (name, value) in cases {
        let issuer = Issuer::start();
        issuer.publish(vec![with(good(), name, value.clone()), jwk("two", 1)]);
        let verifier = issuer.verifier();
        assert_eq!(told(&verifier, &issuer.token("andy")), "unknown key", "{name}: {value}");
        assert_eq!(told(&verifier, &token_by(&issuer, "two", 1)), "believed");
        session.advance(2);
    }
    for (name, value) in
        [("use", Value::Null), ("alg", Value::Null), ("key_ops", json!(["verify"]))]
    {
        let issuer = Issuer::start();
        issuer.publish(vec![with(good(), name, value)]);
        assert_eq!(told(&issuer.verifier(), &issuer.token("andy")), "believed", "{name}");
    }
}

#[test]
fn who_signs_stays_until_somebody_says_to_ask_again() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    assert_eq!(told(&verifier, &issuer.token("andy")), "believed");
    issuer.move_to("test_Other");
    let claims = issuer.claims("andy");
    let other = format!("{}/test_Other", issuer.host());
    let moved = signed(&header("one"), &with(claims, "iss", json!(other)), 0);
    session.advance(4000);
    assert_eq!(told(&verifier, &moved), "issuer");
    block_on(verifier.reload()).unwrap();
    let late = with(issuer.claims("andy"), "exp", json!(super::issuer::today() + 9000));
    let late = |iss: Value| signed(&header("one"), &with(late.clone(), "iss", iss), 0);
    assert_eq!(told(&verifier, &late(json!(other))), "believed");
    let before = issuer.claims("andy")["iss"].clone();
    assert_eq!(told(&verifier, &late(before)), "issuer");
}

#[test]
fn who_signs_is_who_was_asked_for_though_others_ask_meanwhile() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    assert_eq!(told(&verifier, &issuer.token("andy")), "believed");
    issuer.move_to(OTHER_POOL);
    issuer.hold(true);
    std::thread::scope(|threads| {
        let reloading = threads.spawn(|| block_on(verifier.reload()));
        // `/auth` and keys for the first token, and now again.
        issuer.carta.wait_until_asked(4);
        session.advance(11);
        assert_eq!(told(&verifier, &token_by(&issuer, "two", 1)), "unknown key");
        issuer.hold(false);
        reloading.join().unwrap().unwrap();
    });
    let other = json!(format!("{}/{OTHER_POOL}", issuer.host()));
    let moved = signed(&header("one"), &with(issuer.claims("andy"), "iss", other), 0);
    assert_eq!(told(&verifier, &moved), "believed");
}

#[test]
fn an_issuer_that_was_given_is_asked_of_nobody() {
    let (_session, issuer) = (Session::begin(), Issuer::start());
    let url = format!("{}/{}", issuer.host(), super::issuer::POOL);
    let builder = Verifier::builder(issuer.host()).issuer(url, super::issuer::CLIENT);
    assert_eq!(told(&builder.build().unwrap(), &issuer.token("andy")), "believed");
    assert_eq!(issuer.asked("/auth"), 0);
    for url in
        ["http://pool.example/p", "pool", "https://u:p@pool.example/p", "https://pool.example/p?x"]
    {
        let builder = Verifier::builder(issuer.host()).issuer(url, super::issuer::CLIENT);
        assert!(builder.build().is_err(), "{url}");
    }
}

#[test]
fn a_carta_out_of_reach_is_unavailable_and_left_alone_for_a_while() {
    let (session, issuer) = (Session::begin(), Issuer::start());
    issuer.go_away(true);
    let verifier = issuer.verifier();
    for _ in 0..20 {
        assert_eq!(told(&verifier, &issuer.token("andy")), "unavailable");
    }
    assert_eq!(issuer.asked("/auth"), 1);
    issuer.go_away(false);
    session.advance(2);
    assert_eq!(told(&verifier, &issuer.token("andy")), "believed");
}
