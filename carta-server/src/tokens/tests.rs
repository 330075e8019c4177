use super::*;
use crate::seal::{MasterKey, Sealer};
use crate::store::KeyPurpose;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use serde_json::{Value, json};
use std::sync::LazyLock;

const NOW: u64 = 1_000_000;
const LIFETIME: u64 = 3600;

/// One key for all tests: making one takes a while.
static KEYS: LazyLock<Keys> = LazyLock::new(keys);
static TOKENS: LazyLock<Tokens> = LazyLock::new(tokens);

fn keys() -> Keys {
    let sealer = Sealer::new(&MasterKey::random().expect("random numbers"));
    let stored = Keys::make(&sealer, KeyPurpose::Tokens, NOW, LIFETIME).expect("made");
    Keys::open_stored(&[stored], &sealer).expect("opened")
}

fn tokens() -> Tokens {
    let pool = Pool {
        id: "local_abc".into(),
        client_id: "client".into(),
        region: "local",
        endpoint: "https://carta.test".into(),
        addresses_hidden: true,
    };
    Tokens::new(&pool, LIFETIME)
}

fn verify(token: &str, now: u64) -> Option<Subject> {
    TOKENS.verify(&KEYS, token, now)
}

fn issue(keys: &Keys, user: &User, session: SessionId) -> Issued {
    TOKENS.issue(keys, user, session, NOW, NOW).expect("issued")
}

fn user() -> User {
    User {
        id: UserId::random(),
        name: "andy".to_owned(),
        email: None,
        organization: None,
        first_name: None,
        last_name: None,
        suspended: false,
    }
}

fn claims() -> Value {
    json!({
        "sub": UserId::random(), "iss": "https://carta.test/local_abc", "aud": "client", "token_use": "id",
        "origin_jti": SessionId::random(), "jti": TokenId::random(), "auth_time": NOW, "iat": NOW,
        "exp": NOW + LIFETIME, "cognito:username": "andy",
    })
}

fn with(key: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[key] = value;
    claims
}

fn signed(claims: &Value) -> String {
    KEYS.signing(NOW).sign(Type::Token, claims).expect("signed")
}

#[test]
fn an_id_token_names_its_user_and_session_until_it_expires() {
    let (user, session) = (user(), SessionId::random());
    let issued = issue(&KEYS, &user, session);
    let subject = Subject { user: user.id, session };
    assert_eq!(verify(&issued.id_token, NOW), Some(subject));
    assert!(verify(&issued.id_token, NOW + LIFETIME - 1).is_some());
    assert!(verify(&issued.id_token, NOW + LIFETIME).is_none());
}

#[test]
fn an_access_token_is_no_id_token_and_an_id_token_no_access_token() {
    let (user, session) = (user(), SessionId::random());
    let issued = issue(&KEYS, &user, session);
    assert!(verify(&issued.access_token, NOW).is_none());
    let access = |token: &str, now| TOKENS.verify_access(&KEYS, token, now);
    assert!(access(&issued.id_token, NOW).is_none());
    let subject = Subject { user: user.id, session };
    assert_eq!(access(&issued.access_token, NOW + LIFETIME - 1), Some(subject));
    assert!(access(&issued.access_token, NOW + LIFETIME).is_none());
}

#[test]
fn every_claim_is_checked() {
    assert!(verify(&signed(&claims()), NOW).is_some());
    for (key, value) in [
        ("iss", json!("https://carta.test/local_other")),
        ("iss", json!(["https://carta.test/local_abc"])),
        ("aud", json!("other")),
        ("aud", json!(["client"])),
        ("token_use", json!("access")),
        ("token_use", Value::Null),
        ("exp", json!(NOW)),
        ("exp", json!(-1)),
        ("exp", json!("9999999999")),
        ("sub", json!("andy")),
        ("origin_jti", Value::Null),
    ] {
        let token = signed(&with(key, value.clone()));
        assert!(verify(&token, NOW).is_none(), "{key}: {value}");
    }
}

#[test]
fn keys_of_another_server_sign_nothing_here() {
    let other = keys();
    let issued = issue(&other, &user(), SessionId::random());
    assert!(TOKENS.verify(&other, &issued.id_token, NOW).is_some());
    assert!(verify(&issued.id_token, NOW).is_none());
}

#[test]
fn a_key_signs_and_counts_in_its_own_time_alone() {
    let sealer = Sealer::new(&MasterKey::random().expect("random numbers"));
    let make =
        |signs_from| Keys::make(&sealer, KeyPurpose::Tokens, signs_from, LIFETIME).expect("made");
    let (old, new) = (make(NOW), make(NOW + 100));
    let keys = Keys::open_stored(&[old, new.clone()], &sealer).expect("opened");
    // Stolen, and used to sign what outlasts it.
    let stolen = with("exp", json!(NOW + 100 * LIFETIME));
    let (by_old, by_new) = (keys.signing(NOW + 99), keys.signing(NOW + 100));
    let old = by_old.sign(Type::Token, &stolen).expect("signed");
    let newer = by_new.sign(Type::Token, &stolen).expect("signed");
    let counts = |token: &str, now| TOKENS.verify(&keys, token, now).is_some();
    let published = |now| keys.public(now).keys.len();
    let end = NOW + 100 + LIFETIME + rotation::LAG;
    assert!(counts(&old, end - 1) && counts(&newer, end - 1));
    assert_eq!(published(end - 1), 2);
    assert!(!counts(&old, end));
    assert!(counts(&newer, end));
    assert_eq!(published(end), 1);
    // Dropped, it is no key of ours at any time.
    let left = Keys::open_stored(&[new], &sealer).expect("opened");
    assert!(TOKENS.verify(&left, &old, NOW).is_none());
    assert!(TOKENS.verify(&left, &newer, NOW).is_some());
}

#[test]
fn a_signing_key_in_another_ones_row_isnt_opened() {
    let sealer = Sealer::new(&MasterKey::random().expect("random numbers"));
    let make = || Keys::make(&sealer, KeyPurpose::Tokens, NOW, LIFETIME).expect("made");
    let (one, other) = (make(), make());
    let moved = crate::store::SealedKey { id: one.id, ..other };
    assert!(Keys::open_stored(&[one], &sealer).is_ok());
    assert!(matches!(Keys::open_stored(&[moved], &sealer), Err(KeyError::Seal(_))));
}

#[test]
fn no_other_header_is_read() {
    let token = signed(&claims());
    let (header, rest) = token.split_once('.').expect("parts");
    let header: Value =
        serde_json::from_slice(&BASE64.decode(header).expect("base64")).expect("JSON");
    for (key, value) in [
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("alg", json!("RS512")),
        ("typ", json!("at+jwt")),
        ("kid", json!(TokenId::random())),
        ("crit", json!(["exp"])),
        ("jwk", json!({})),
    ] {
        let mut changed = header.clone();
        changed[key] = value;
        let changed = BASE64.encode(changed.to_string());
        assert!(verify(&format!("{changed}.{rest}"), NOW).is_none(), "{key}");
    }
}

#[test]
fn every_changed_character_is_found() {
    let token = signed(&claims());
    for at in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).expect("ASCII");
        assert!(verify(&changed, NOW).is_none(), "character {at}");
        assert!(verify(&token[..at], NOW).is_none(), "cut at {at}");
    }
    assert!(verify(&format!("{token}."), NOW).is_none());
    assert!(verify(&format!("{token}A"), NOW).is_none());
}

#[test]
fn an_assertion_says_who_calls_which_service_for_a_minute_and_is_no_token() {
    let sealer = Sealer::new(&MasterKey::random().expect("random numbers"));
    let stored = Keys::make(&sealer, KeyPurpose::Assertions, NOW, 60).expect("made");
    let keys = Keys::open_stored(&[stored], &sealer).expect("opened");
    let (assertions, andy) = (Assertions::new("https://carta.test"), user());
    let told = Told { caller: &andy, audience: "lab/scale", method: "GET", path: "/v1/weights" };
    let issue = |keys| assertions.issue(keys, &told, NOW).expect("issued");
    let text = issue(&keys);

    let [header, claims, signature] = [0, 1, 2].map(|n| text.split('.').nth(n).expect("a part"));
    let json = |part| serde_json::from_slice::<Value>(&BASE64.decode(part).expect("base64"));
    let header = json(header).expect("JSON");
    assert_eq!((&header["alg"], &header["typ"]), (&json!("ES256"), &json!("carta-assertion+jwt")));
    let claims = json(claims).expect("JSON");
    assert_eq!(claims["iss"], "https://carta.test/assertions");
    assert_eq!(claims["aud"], "lab/scale");
    assert_eq!((&claims["sub"], &claims["username"]), (&json!(andy.id), &json!("andy")));
    assert_eq!((&claims["method"], &claims["path"]), (&json!("GET"), &json!("/v1/weights")));
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(NOW), &json!(NOW + 60)));
    assert_ne!(issue(&keys), text, "each has an id of its own");

    let public = serde_json::to_value(keys.public(NOW)).expect("JSON");
    let public = &public["keys"][0];
    assert_eq!((&public["kid"], &public["crv"]), (&header["kid"], &json!("P-256")));
    let part = |name: &str| BASE64.decode(public[name].as_str().expect("text")).expect("base64");
    let point = [vec![4], part("x"), part("y")].concat();
    let signed = text.rsplit_once('.').expect("a signature").0;
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
    let signature = BASE64.decode(signature).expect("base64");
    assert!(key.verify(signed.as_bytes(), &signature).is_ok());

    // With its own key, and with that of tokens, should the two ever be mixed up.
    assert_eq!(TOKENS.verify(&keys, &text, NOW), None);
    assert_eq!(verify(&issue(&KEYS), NOW), None);
    assert!(TOKENS.verify_access(&KEYS, &issue(&KEYS), NOW).is_none());
}
