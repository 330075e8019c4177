use super::carta::{ADMIN, Carta};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).expect("a part");
    serde_json::from_slice(&BASE64.decode(part).expect("base64")).expect("JSON")
}

fn forged(header: &Value, claims: &Value, signature: &str) -> String {
    let encoded = |value: &Value| BASE64.encode(value.to_string());
    format!("{}.{}.{signature}", encoded(header), encoded(claims))
}

#[tokio::test]
async fn an_id_token_says_who_and_is_signed_by_a_published_key() {
    let carta = Carta::start();
    let token = carta.admin().await;
    let auth = carta.auth().await;
    let pool = auth["userPoolId"].as_str().expect("a pool");
    let claims = part(&token, 1);
    assert_eq!(claims["iss"], format!("{}/{pool}", carta.server.url()));
    assert_eq!(claims["aud"], auth["userPoolWebClientId"]);
    assert_eq!(claims["cognito:username"], ADMIN);
    assert_eq!(claims["token_use"], "id");
    assert!(claims.get("cognito:groups").is_none());
    let user = carta.get(&token, "/user").await.expect(200);
    assert_eq!(user.json()["id"], claims["sub"]);

    let path = format!("/{pool}/.well-known/jwks.json");
    let keys = carta.send(carta.request(Method::GET, &path)).await.expect(200).json();
    let key = &keys["keys"][0];
    assert_eq!((&key["kid"], &key["alg"]), (&part(&token, 0)["kid"], &json!("RS256")));
    assert_eq!(key.as_object().expect("a key").len(), 6, "no private part: {key}");
    let modulus = BASE64.decode(key["n"].as_str().expect("n")).expect("base64");
    assert_eq!(modulus.len(), 256);
    let other = carta.request(Method::GET, "/local_other/.well-known/jwks.json");
    carta.send(other).await.expect(404);
}

#[tokio::test]
async fn forged_expired_and_foreign_tokens_are_refused() {
    let (carta, other) = (Carta::start(), Carta::start());
    let token = carta.admin().await;
    let (header, claims) = (part(&token, 0), part(&token, 1));
    let signature = token.rsplit('.').next().expect("a signature");
    let with = |key: &str, value: Value| {
        let mut header = header.clone();
        header[key] = value;
        header
    };
    let mut later = claims.clone();
    later["exp"] = json!(u64::MAX);
    for bad in [
        forged(&with("alg", json!("none")), &claims, ""),
        forged(&with("alg", json!("none")), &claims, signature),
        forged(&with("alg", json!("HS256")), &claims, signature),
        forged(&with("kid", json!("other")), &claims, signature),
        forged(&header, &later, signature),
        forged(&header, &claims, ""),
        other.admin().await,
        "x".repeat(20_000),
        "a.b.c".to_owned(),
        String::new(),
    ] {
        for path in ["/user", "/user/authenticated", "/user/users", "/user/group/AllUsers"] {
            let answer = carta.get(&bad, path).await.expect(401);
            assert_eq!(answer.error(), "no valid credential: log in again");
            assert_eq!(answer.headers["www-authenticate"], "Bearer");
        }
    }
    carta.get(&token, "/user").await.expect(200);
    carta.clock.advance(Duration::from_secs(3599));
    assert_eq!(carta.get(&token, "/user/authenticated").await.expect(200).text, "true");
    carta.clock.advance(Duration::from_secs(1));
    carta.get(&token, "/user").await.expect(401);
}

#[tokio::test]
async fn an_access_token_opens_nothing() {
    let carta = Carta::start();
    let answer = carta.try_log_in(ADMIN, super::carta::ADMIN_PASSWORD).await.expect(200).json();
    let access = answer["AuthenticationResult"]["AccessToken"].as_str().expect("a token");
    carta.get(access, "/user").await.expect(401);
}

#[tokio::test]
async fn one_credential_is_asked_for_and_no_other_kind() {
    let carta = Carta::start();
    let token = carta.admin().await;
    let user = || carta.request(Method::GET, "/user");
    carta.send(user()).await.expect(401);
    carta.send(user().basic_auth("__token__", Some(&token))).await.expect(401);
    carta.send(user().header("authorization", &token)).await.expect(401);
    let two = user().bearer_auth(&token).bearer_auth(&token);
    assert!(carta.send(two).await.expect(400).error().contains("Authorization"));
    carta.send(user().header("authorization", format!("bearer {token}"))).await.expect(200);
}
