//! Which ID tokens are believed.

use super::issuer::{CLIENT, Issuer, header, jwk, key, sign, signed, today, unsigned, with};
use super::serving::router;
use crate::decisions::events_of;
use crate::session::Session;
use aws_lc_rs::hmac;
use aws_lc_rs::signature::KeyPair as _;
use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as BASE64};
use carta::{AuthLayer, TokenProblem, Verifier, VerifyError, block_on};
use serde_json::{Value, json};
use std::time::Duration;
use tower_layer::Layer as _;
use tower_service::Service as _;

fn problem(verifier: &Verifier, token: &str) -> Option<TokenProblem> {
    match block_on(verifier.verify(token)) {
        Ok(_) => None,
        Err(VerifyError::Invalid(problem)) => Some(problem),
        Err(error) => panic!("{error}"),
    }
}

/// A Carta, its verifier, and somebody's claims.
fn stage() -> (Session, Issuer, Verifier, Value) {
    let (session, issuer) = (Session::begin(), Issuer::start());
    let verifier = issuer.verifier();
    let claims = issuer.claims("andy");
    (session, issuer, verifier, claims)
}

#[test]
fn a_good_token_names_its_caller_by_what_carta_says() {
    let (_session, issuer, verifier, claims) = stage();
    let claims = with(claims, "cognito:username", json!("root"));
    let claims = with(claims, "name", json!("root"));
    let token = signed(&with(header("one"), "typ", json!("JWT")), &claims, 0);
    let caller = block_on(verifier.verify(&token)).unwrap();
    let agent = caller.agent().unwrap();
    assert_eq!(agent.host(), &issuer.host());
    assert_eq!(block_on(agent.users().current()).unwrap().name, "andy");
}

#[test]
fn claims_of_another_pool_client_use_or_time_are_refused() {
    let (_session, issuer, verifier, claims) = stage();
    let now = today();
    let cases = [
        ("iss", json!(format!("{}/test_Other", issuer.host())), TokenProblem::Issuer),
        ("iss", json!("https://evil.example/test_Pool12345"), TokenProblem::Issuer),
        ("iss", Value::Null, TokenProblem::Malformed),
        ("aud", json!("another-client"), TokenProblem::Audience),
        ("aud", json!([CLIENT, "another-client"]), TokenProblem::Malformed),
        ("aud", Value::Null, TokenProblem::Malformed),
        ("token_use", json!("access"), TokenProblem::Use),
        ("token_use", json!("ID"), TokenProblem::Use),
        ("token_use", Value::Null, TokenProblem::Malformed),
        ("exp", json!(now - 11), TokenProblem::Expired),
        ("exp", json!(0), TokenProblem::Expired),
        ("exp", json!(-1), TokenProblem::Malformed),
        ("exp", json!("9999999999"), TokenProblem::Malformed),
        ("exp", json!(1e12), TokenProblem::Malformed),
        ("exp", Value::Null, TokenProblem::Malformed),
        ("nbf", json!(now + 60), TokenProblem::NotYetValid),
        ("nbf", json!("now"), TokenProblem::Malformed),
        ("iat", json!(now + 60), TokenProblem::NotYetValid),
        ("iat", json!("now"), TokenProblem::Malformed),
        ("sub", json!(""), TokenProblem::Malformed),
        ("sub", Value::Null, TokenProblem::Malformed),
    ];
    for (name, value, expected) in cases {
        let token = signed(&header("one"), &with(claims.clone(), name, value.clone()), 0);
        assert_eq!(problem(&verifier, &token), Some(expected), "{name}: {value}");
    }
    let good = [("nbf", json!(now)), ("iat", Value::Null), ("exp", json!(u64::MAX))];
    for (name, value) in good {
        let token = signed(&header("one"), &with(claims.clone(), name, value), 0);
        assert_eq!(problem(&verifier, &token), None, "{name}");
    }
}

#[test]
fn headers_choose_neither_algorithm_nor_key() {
    let (_session, _issuer, verifier, claims) = stage();
    let mine = jwk("one", 1);
    let cases = [
        ("alg", json!("none"), TokenProblem::Header),
        ("alg", json!("HS256"), TokenProblem::Header),
        ("alg", json!("RS512"), TokenProblem::Header),
        ("alg", json!("rs256"), TokenProblem::Header),
        ("alg", json!(["RS256"]), TokenProblem::Header),
        ("alg", Value::Null, TokenProblem::Header),
        ("jwk", mine, TokenProblem::Header),
        ("jku", json!("https://evil.example/jwks.json"), TokenProblem::Header),
        ("x5u", json!("https://evil.example/x5c"), TokenProblem::Header),
        ("x5c", json!(["MIIB"]), TokenProblem::Header),
        ("crit", json!(["exp"]), TokenProblem::Header),
        ("b64", json!(false), TokenProblem::Header),
        ("zip", json!("DEF"), TokenProblem::Header),
        ("typ", json!("at+jwt"), TokenProblem::Header),
        ("typ", json!("carta-assertion+jwt"), TokenProblem::Header),
        ("kid", json!(""), TokenProblem::Header),
        ("kid", json!("x".repeat(1000)), TokenProblem::Header),
        ("kid", Value::Null, TokenProblem::Header),
        ("kid", json!("../../one"), TokenProblem::UnknownKey),
        ("kid", json!("two"), TokenProblem::UnknownKey),
    ];
    for (name, value, expected) in cases {
        // Signed by a key of the attacker's own, and by the good one.
        for signer in [1, 0] {
            let token = signed(&with(header("one"), name, value.clone()), &claims, signer);
            assert_eq!(problem(&verifier, &token), Some(expected), "{name}: {value}");
        }
    }
}

#[test]
fn signatures_of_others_are_refused() {
    let (_session, _issuer, verifier, claims) = stage();
    let text = unsigned(&header("one"), &claims);
    let token = |signature: &[u8]| format!("{text}.{}", BASE64.encode(signature));
    let good = sign(text.as_bytes(), 0);
    assert_eq!(problem(&verifier, &token(&good)), None);
    let long = [good.clone(), vec![0]].concat();
    let short = good[1..].to_vec();
    let other = sign(text.as_bytes(), 1);
    for signature in [vec![], vec![0; 256], other, long, short] {
        assert_eq!(problem(&verifier, &token(&signature)), Some(TokenProblem::Signature));
    }
}

#[test]
fn a_public_key_is_no_secret_of_an_hmac() {
    let (_session, _issuer, verifier, claims) = stage();
    let public = key(0).public_key();
    let secrets = [
        public.as_ref().to_vec(),
        public.modulus().big_endian_without_leading_zero().to_vec(),
        jwk("one", 0).to_string().into_bytes(),
    ];
    for secret in secrets {
        for alg in ["HS256", "RS256"] {
            let text = unsigned(&with(header("one"), "alg", json!(alg)), &claims);
            let secret = hmac::Key::new(hmac::HMAC_SHA256, &secret);
            let tag = hmac::sign(&secret, text.as_bytes());
            let token = format!("{text}.{}", BASE64.encode(tag));
            assert!(problem(&verifier, &token).is_some(), "{alg}");
        }
    }
}

#[test]
fn what_has_not_the_form_of_a_token_is_refused() {
    let (_session, issuer, verifier, claims) = stage();
    let good = issuer.token("andy");
    let parts: Vec<&str> = good.split('.').collect();
    let [head, payload, signature] = parts[..] else { panic!("{good}") };
    let twice = r#"{"alg":"none","alg":"RS256","kid":"one"}"#;
    let issuers = format!(r#"{{"iss":"x",{}"#, &claims.to_string()[1..]);
    let raw = |header: &str, claims: &str| {
        let text = format!("{}.{}", BASE64.encode(header), BASE64.encode(claims));
        format!("{text}.{}", BASE64.encode(sign(text.as_bytes(), 0)))
    };
    let odd = [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        format!("{head}.{payload}"),
        format!("{head}.{payload}."),
        format!("{good}."),
        format!(".{good}"),
        format!("{good}.{signature}"),
        format!("{good}="),
        format!(" {good}"),
        format!("{good} "),
        format!("{good}\n"),
        good.replace('.', ".\u{200b}"),
        format!("{head}.{payload}.{}", BASE64_STANDARD.encode([0xff; 256])),
        raw(twice, &claims.to_string()),
        raw(&header("one").to_string(), &issuers),
        raw(&header("one").to_string(), "[]"),
        raw(&header("one").to_string(), &"[".repeat(4000)),
        raw("\"RS256\"", &claims.to_string()),
        raw(&header("one").to_string(), &format!("{claims}{claims}")),
    ];
    for token in odd {
        assert!(problem(&verifier, &token).is_some(), "{token:?}");
    }
}

#[test]
fn huge_tokens_are_not_read() {
    let (_session, issuer, verifier, claims) = stage();
    let large = with(claims, "padding", json!("x".repeat(8 * 1024)));
    let token = signed(&header("one"), &large, 0);
    assert_eq!(problem(&verifier, &token), Some(TokenProblem::TooLong));
    assert_eq!(problem(&verifier, &"x".repeat(1 << 20)), Some(TokenProblem::TooLong));
    assert_eq!(issuer.carta.asked().len(), 0, "nothing is asked for such a thing");
}

#[test]
fn a_token_ends_with_its_time_whether_or_not_it_was_seen() {
    let (session, issuer, verifier, claims) = stage();
    let token = signed(&header("one"), &with(claims, "exp", json!(today() + 100)), 0);
    assert_eq!(problem(&verifier, &token), None);
    session.advance(90);
    assert_eq!(problem(&verifier, &token), None);
    // Its time is over, but for the leeway.
    session.advance(15);
    assert_eq!(problem(&verifier, &token), None);
    session.advance(10);
    assert_eq!(problem(&verifier, &token), Some(TokenProblem::Expired));
    let sleeper = issuer.token("beth");
    assert_eq!(problem(&verifier, &sleeper), None);
    session.sleep(3700);
    assert_eq!(problem(&verifier, &sleeper), Some(TokenProblem::Expired), "asleep or not");
}

#[test]
fn a_calendar_that_is_behind_is_told_by_good_tokens_alone() {
    let (session, issuer, verifier, claims) = stage();
    assert_eq!(problem(&verifier, &issuer.token("beth")), None);
    session.clock().set_calendar(-9);
    assert_eq!(problem(&verifier, &issuer.token("carl")), None, "by so much clocks may differ");
    session.clock().set_calendar(-20);
    let token = issuer.token("andy");
    assert_eq!(problem(&verifier, &token), Some(TokenProblem::NotYetValid));
    let told = block_on(verifier.verify(&token)).unwrap_err().to_string();
    assert!(told.contains("this machine's may be behind"), "{told}");
    let forged = signed(&header("one"), &claims, 1);
    assert_eq!(problem(&verifier, &forged), Some(TokenProblem::Signature));
}

#[test]
fn whoever_keeps_the_service_is_told_that_its_calendar_is_behind() {
    let (session, issuer, verifier, _) = stage();
    // What was told before this isn't counted any more.
    session.advance(2);
    session.clock().set_calendar(-30);
    let mut service = AuthLayer::new(verifier).layer(router());
    let events = events_of(|| {
        for _ in 0..100 {
            let token = format!("Bearer {}", issuer.token("andy"));
            let request = Request::get("/whoever").header("authorization", token);
            let answer = block_on(service.call(request.body(Body::empty()).unwrap())).unwrap();
            assert_eq!(answer.status(), 401);
        }
    });
    let warnings = events.iter().filter(|event| event.starts_with("WARN")).count();
    assert!((1..=20).contains(&warnings), "{warnings}");
}

#[test]
fn by_a_calendar_before_1970_everything_is_over() {
    let (session, issuer, verifier, _) = stage();
    let seen = issuer.token("andy");
    assert_eq!(problem(&verifier, &seen), None);
    session.clock().set_calendar(-i64::try_from(today()).unwrap() - 1000);
    session.advance(61);
    for token in [seen, issuer.token("beth")] {
        assert_eq!(problem(&verifier, &token), Some(TokenProblem::Expired));
    }
}

#[test]
fn clocks_may_differ_by_a_minute_at_most() {
    let (_session, issuer, _, claims) = stage();
    let builder = || Verifier::builder(issuer.host());
    let error = builder().leeway(Duration::from_secs(61)).build().unwrap_err();
    assert!(error.to_string().contains("60 s"), "{error}");
    let strict = builder().leeway(Duration::ZERO).build().unwrap();
    let token = signed(&header("one"), &with(claims, "exp", json!(today() - 1)), 0);
    assert_eq!(problem(&strict, &token), Some(TokenProblem::Expired));
    assert_eq!(problem(&issuer.verifier(), &token), None);
}

#[test]
fn neither_errors_nor_debug_texts_hold_a_token() {
    let (_session, issuer, verifier, _) = stage();
    let good = issuer.token("andy");
    let bad = good.replace('.', "-");
    let error = block_on(verifier.verify(&bad)).unwrap_err();
    let caller = block_on(verifier.verify(&good)).unwrap();
    let texts = [format!("{error} {error:?}"), format!("{verifier:?} {caller:?}")];
    for text in texts {
        assert!(!text.contains(&bad[..20]) && !text.contains(&good[40..60]), "{text}");
    }
}
