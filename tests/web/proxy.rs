//! What a proxy of Carta's may say of a caller, and what it may not: assertions by keys of the test's own.

use super::issuer::{today, unsigned, with};
use super::mutations;
use crate::evidence::{DENIED, UNAVAILABLE, refusal};
use crate::session::Session;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use carta::{
    Agent, AssertionVerifier, AuthenticationError, Identity, Secret, TokenProblem, VerifyError,
    block_on, scope_sync,
};
use carta_tests::scripted::{Scripted, json};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

/// Of the proxy, and a stranger's.
static KEYS: LazyLock<[EcdsaKeyPair; 2]> = LazyLock::new(|| {
    std::array::from_fn(|_| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
});

#[carta::authorize(groups = ["Lab:Staff"])]
fn staff() -> Result<(), AuthenticationError> {
    Ok(())
}

#[carta::authorize(users = ["beth"])]
fn beths() -> Result<(), AuthenticationError> {
    Ok(())
}

pub(super) fn jwk(kid: &str, number: usize) -> Value {
    let point: &[u8] = KEYS[number].public_key().as_ref();
    let (x, y) = (BASE64.encode(&point[1..33]), BASE64.encode(&point[33..]));
    json!({ "kty": "EC", "crv": "P-256", "kid": kid, "alg": "ES256", "use": "sig", "x": x, "y": y })
}

pub(super) fn header() -> Value {
    json!({ "alg": "ES256", "kid": "one", "typ": "carta-assertion+jwt" })
}

pub(super) fn signed(header: &Value, claims: &Value, key: usize) -> String {
    let text = unsigned(header, claims);
    let signature = KEYS[key].sign(&SystemRandom::new(), text.as_bytes()).unwrap();
    format!("{text}.{}", BASE64.encode(signature))
}

/// A Carta that publishes these keys, and of whose `Lab:Staff` andy alone is a member.
pub(super) fn publishing(keys: &[Value]) -> Scripted {
    publishing_shared(Arc::new(Mutex::new(keys.to_vec())))
}

/// The same, with keys that change.
fn publishing_shared(keys: Arc<Mutex<Vec<Value>>>) -> Scripted {
    Scripted::start(move |asked| match asked.path.as_str() {
        "/assertions/.well-known/jwks.json" => {
            json(200, &json!({ "keys": *keys.lock().unwrap() }).to_string())
        }
        path if path.starts_with("/user/group/") => json(200, r#"[{"name":"andy"}]"#),
        _ => json(404, "{}"),
    })
}

/// What the proxy says of that user's `GET /`, so many seconds from now.
pub(super) fn claims(carta: &Scripted, user: &str, later: u64) -> Value {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let (now, id) = (today() + later, NEXT.fetch_add(1, Ordering::Relaxed));
    json!({
        "iss": format!("{}/assertions", carta.host()),
        "aud": "lab/scale",
        "sub": format!("id of {user}"),
        "username": user,
        "iat": now,
        "exp": now + 60,
        "jti": format!("call {id}"),
        "method": "GET",
        "path": "/",
    })
}

fn verified(verifier: &AssertionVerifier, assertion: &str) -> Result<Identity, TokenProblem> {
    match block_on(verifier.verify(assertion, "GET", "/")) {
        Ok(identity) => Ok(identity),
        Err(VerifyError::Invalid(problem)) => Err(problem),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_well_formed_assertion_must_be_the_proxys_and_of_now() {
    use TokenProblem::*;
    let _session = Session::begin();
    let carta = publishing(&[jwk("one", 0)]);
    let verifier = AssertionVerifier::new(carta.host(), "lab", "scale").unwrap();
    let told = |header: &Value, claims: &Value, key| {
        verified(&verifier, &signed(header, claims, key)).err()
    };
    let good = || claims(&carta, "andy", 0);
    assert_eq!(told(&header(), &good(), 0), None);
    assert_eq!(told(&header(), &good(), 1), Some(Signature), "a stranger's key");
    let now = today();
    let host = carta.host().to_string();
    let cases = [
        ("iss", json!(host), Issuer),
        ("iss", json!("https://evil.example/assertions"), Issuer),
        ("aud", json!("lab/other"), Audience),
        ("aud", json!(["lab/scale"]), Malformed),
        ("exp", json!(now + 120), Malformed),
        ("exp", json!(now - 1), Malformed),
        ("iat", json!(now + 30), NotYetValid),
        ("sub", json!(""), Malformed),
        ("username", json!(""), Malformed),
        ("jti", json!(""), Malformed),
        ("jti", Value::Null, Malformed),
        ("method", json!("POST"), OtherRequest),
        ("path", json!("/other"), OtherRequest),
    ];
    for (name, value, problem) in cases {
        let claims = with(good(), name, value.clone());
        assert_eq!(told(&header(), &claims, 0), Some(problem), "{name}: {value}");
    }
    let past = with(with(good(), "iat", json!(now - 100)), "exp", json!(now - 50));
    assert_eq!(told(&header(), &past, 0), Some(Expired));
    let headers = [
        ("kid", json!("two"), UnknownKey),
        ("typ", json!("JWT"), Header),
        ("typ", Value::Null, Header),
        ("alg", json!("none"), Header),
        ("alg", json!("RS256"), Header),
        ("jwk", jwk("one", 1), Header),
    ];
    for (name, value, problem) in headers {
        let header = with(header(), name, value.clone());
        assert_eq!(told(&header, &good(), 0), Some(problem), "{name}: {value}");
    }
}

#[test]
fn keys_for_something_else_sign_no_assertion() {
    let _session = Session::begin();
    for (name, value) in [
        ("use", json!("enc")),
        ("alg", json!("ES384")),
        ("crv", json!("P-384")),
        ("kty", json!("RSA")),
        ("key_ops", json!(["sign"])),
    ] {
        let carta = publishing(&[with(jwk("one", 0), name, value.clone()), jwk("two", 1)]);
        let verifier = AssertionVerifier::new(carta.host(), "lab", "scale").unwrap();
        let assertion = signed(&header(), &claims(&carta, "andy", 0), 0);
        let problem = verified(&verifier, &assertion).err();
        assert_eq!(problem, Some(TokenProblem::UnknownKey), "{name}: {value}");
        let header = with(header(), "kid", json!("two"));
        let assertion = signed(&header, &claims(&carta, "andy", 0), 1);
        assert!(verified(&verifier, &assertion).is_ok());
    }
}

#[test]
fn a_key_withdrawn_while_nobody_called_signs_no_assertion() {
    let session = Session::begin();
    let keys = Arc::new(Mutex::new(vec![jwk("one", 0)]));
    let carta = publishing_shared(Arc::clone(&keys));
    let verifier = AssertionVerifier::new(carta.host(), "lab", "scale").unwrap();
    let by_first = |user, later| signed(&header(), &claims(&carta, user, later), 0);
    assert!(verified(&verifier, &by_first("andy", 0)).is_ok());
    *keys.lock().unwrap() = vec![jwk("two", 1)];
    session.advance(20 * 3600);
    let told = verified(&verifier, &by_first("beth", 20 * 3600));
    assert_eq!(told.err(), Some(TokenProblem::UnknownKey));
}

#[test]
fn assertions_of_withdrawn_keys_count_for_nothing_after_a_reload() {
    let _session = Session::begin();
    let keys = Arc::new(Mutex::new(vec![jwk("one", 0)]));
    let carta = publishing_shared(Arc::clone(&keys));
    let verifier = AssertionVerifier::new(carta.host(), "lab", "scale").unwrap();
    let told = || verified(&verifier, &signed(&header(), &claims(&carta, "andy", 0), 0)).err();
    assert_eq!(told(), None);
    keys.lock().unwrap().clear();
    assert_eq!(told(), None, "nobody has asked again");
    block_on(verifier.reload()).unwrap();
    assert_eq!(told(), Some(TokenProblem::UnknownKey));
}

#[test]
fn no_mutation_of_an_assertion_verifies() {
    let _session = Session::begin();
    let carta = publishing(&[jwk("one", 0)]);
    let verifier = AssertionVerifier::new(carta.host(), "lab", "scale").unwrap();
    // By another one the key is known. This one itself isn't used up, so that it isn't that which is wrong with the others.
    let first = signed(&header(), &claims(&carta, "andy", 0), 0);
    assert!(verified(&verifier, &first).is_ok());
    let assertion = signed(&header(), &claims(&carta, "andy", 0), 0);
    mutations::check(&assertion, |other| other == assertion || verified(&verifier, other).is_err());
    assert!(verified(&verifier, &assertion).is_ok());
}

#[test]
fn a_calendar_that_is_set_back_lets_no_assertion_be_used_twice() {
    let session = Session::begin();
    let carta = publishing(&[jwk("one", 0)]);
    let verifier = AssertionVerifier::new(carta.host(), "lab", "scale").unwrap();
    let assertion = |later| signed(&header(), &claims(&carta, "andy", later), 0);
    let used = assertion(0);
    assert!(verified(&verifier, &used).is_ok());
    for later in [100, 200] {
        session.advance(100);
        assert!(verified(&verifier, &assertion(later)).is_ok(), "{later}");
    }
    session.clock().set_calendar(-180);
    assert_eq!(verified(&verifier, &used).err(), Some(TokenProblem::Replayed));
    session.clock().set_calendar(0);
    assert!(verified(&verifier, &assertion(200)).is_ok());
}

#[test]
fn clocks_that_differ_take_nobodys_account_away() {
    let _session = Session::begin();
    let carta = publishing(&[jwk("one", 0)]);
    let verifier = AssertionVerifier::new(carta.host(), "lab", "scale").unwrap();
    carta::invalidate();
    for (ago, expected) in [(0, None), (8, None), (30, UNAVAILABLE)] {
        let said = claims(&carta, "beth", 0);
        let said = with(with(said, "iat", json!(today() - ago)), "exp", json!(today() - ago + 60));
        // Each one's caller is somebody of whom nothing is known yet.
        let said = with(said, "sub", json!(format!("id {ago}")));
        let caller = verified(&verifier, &signed(&header(), &said, 0)).unwrap();
        assert_eq!(refusal(scope_sync(caller, beths)), expected, "{ago} s ago");
    }
}

#[test]
fn whom_the_proxy_named_stays_known_for_a_minute() {
    let session = Session::begin();
    let carta = publishing(&[jwk("one", 0)]);
    carta::set_lookup_agent(Some(Agent::from_token(carta.host(), Secret::from("service"))));
    let verifier = AssertionVerifier::new(carta.host(), "lab", "scale").unwrap();
    let caller = |user| {
        let assertion = signed(&header(), &claims(&carta, user, 0), 0);
        verified(&verifier, &assertion).unwrap()
    };
    let (andy, beth) = (caller("andy"), caller("beth"));
    let by = |caller: &Identity, guarded: fn() -> Result<(), AuthenticationError>| {
        refusal(scope_sync(caller.clone(), guarded))
    };
    for seconds in [6, 40] {
        session.advance(seconds);
        assert_eq!((by(&andy, staff), by(&beth, staff)), (None, DENIED), "{seconds}");
        assert_eq!((by(&andy, beths), by(&beth, beths)), (DENIED, None), "{seconds}");
    }
    session.advance(20);
    for caller in [&andy, &beth] {
        assert_eq!((by(caller, staff), by(caller, beths)), (UNAVAILABLE, UNAVAILABLE));
    }
    carta::set_lookup_agent(None);
}
