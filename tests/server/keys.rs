//! Signing keys come, are announced, sign, and go.

use super::carta::{ADMIN, ADMIN_PASSWORD, Carta, Tokens};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use carta_server::Data;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const HOUR: u64 = 3600;
/// How much longer than its tokens a key is kept, in seconds.
const LAG: u64 = 60;
const DAY: u64 = 24 * HOUR;

fn key_of(token: &str) -> String {
    let header = token.split('.').next().expect("a header");
    let header: Value =
        serde_json::from_slice(&BASE64.decode(header).expect("base64")).expect("JSON");
    header["kid"].as_str().expect("a key").to_owned()
}

async fn published(carta: &Carta) -> Vec<String> {
    let pool = carta.auth().await["userPoolId"].as_str().expect("a pool").to_owned();
    let path = format!("/{pool}/.well-known/jwks.json");
    let keys = carta.send(carta.request(Method::GET, &path)).await.expect(200).json();
    let keys = keys["keys"].as_array().expect("a list").iter();
    keys.map(|key| key["kid"].as_str().expect("a key").to_owned()).collect()
}

fn pass(carta: &Carta, seconds: u64) {
    carta.clock.advance(Duration::from_secs(seconds));
}

#[tokio::test]
async fn the_next_key_is_announced_a_day_before_it_signs_and_the_old_one_goes_with_its_tokens() {
    let carta = Carta::start();
    let first = key_of(&carta.admin().await);
    assert_eq!(published(&carta).await, [first.as_str()]);
    pass(&carta, 89 * DAY - 1);
    assert_eq!(published(&carta).await, [first.as_str()]);

    pass(&carta, 1);
    let announced = published(&carta).await;
    let [one, second] = announced.as_slice() else { panic!("two keys: {announced:?}") };
    assert_eq!(*one, first);
    pass(&carta, DAY - 1);
    let last = carta.tokens(ADMIN, ADMIN_PASSWORD).await;
    assert_eq!(key_of(&last.id), first, "announced, and no more");

    pass(&carta, 1);
    let next = carta.tokens(ADMIN, ADMIN_PASSWORD).await;
    assert_eq!((key_of(&next.id), key_of(&next.access)), (second.clone(), second.clone()));
    assert_eq!(published(&carta).await, announced);
    carta.get(&last.id, "/user").await.expect(200);

    pass(&carta, HOUR - 2);
    carta.get(&last.id, "/user").await.expect(200);
    assert_eq!(published(&carta).await, announced);
    pass(&carta, 1);
    carta.get(&last.id, "/user").await.expect(401);
    pass(&carta, LAG);
    assert_eq!(
        published(&carta).await,
        announced,
        "another server may not have heard of the second in time"
    );
    pass(&carta, 1);
    assert_eq!(published(&carta).await, [second.as_str()]);
    // The session goes on, with the new key.
    let renewed = Tokens::of(&carta.refresh(last.refresh()).await.expect(200));
    assert_eq!(key_of(&renewed.id), *second);
    carta.get(&renewed.id, "/user").await.expect(200);
}

#[tokio::test]
async fn a_key_that_nobody_asked_for_in_time_is_announced_all_the_same() {
    let carta = Carta::start();
    let first = key_of(&carta.admin().await);
    pass(&carta, 200 * DAY);
    assert_eq!(key_of(&carta.admin().await), first);
    assert_eq!(published(&carta).await.len(), 2);
    pass(&carta, DAY);
    assert_ne!(key_of(&carta.admin().await), first);
}

#[tokio::test]
async fn the_period_is_the_operators_to_say() {
    let carta = Carta::start_with(|builder| builder.key_rotation(Duration::from_secs(DAY)));
    let first = key_of(&carta.admin().await);
    pass(&carta, DAY - DAY / 4);
    assert_eq!(published(&carta).await.len(), 2);
    pass(&carta, DAY / 4);
    assert_ne!(key_of(&carta.admin().await), first);
}

#[tokio::test]
async fn an_administrator_has_keys_rotated_and_old_tokens_stay_good_until_they_end() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let stranger = carta.stranger(&admin, "stranger").await;
    carta.post(&stranger, "/auth/keys/rotate").await.expect(403);
    carta.send(carta.request(Method::POST, "/auth/keys/rotate")).await.expect(401);
    let first = key_of(&admin);
    assert_eq!(published(&carta).await, [first.as_str()]);

    let second = carta.post(&admin, "/auth/keys/rotate").await.expect(200).json()["keyId"].clone();
    assert_eq!(key_of(&carta.admin().await), second.as_str().expect("a key"));
    let third = carta.post(&admin, "/auth/keys/rotate").await.expect(200).json()["keyId"].clone();
    assert_eq!(key_of(&carta.admin().await), third.as_str().expect("a key"));
    assert_eq!(json!(published(&carta).await), json!([first, second, third]));
    carta.get(&admin, "/user").await.expect(200);
    pass(&carta, HOUR);
    carta.get(&admin, "/user").await.expect(401);
    pass(&carta, LAG);
    assert_eq!(json!(published(&carta).await), json!([third]));
}

#[tokio::test]
async fn a_key_that_is_announced_is_the_one_that_a_rotation_takes() {
    let carta = Carta::start();
    pass(&carta, 89 * DAY);
    let admin = carta.admin().await;
    let announced = published(&carta).await;
    assert_eq!(announced.len(), 2);
    let taken = carta.post(&admin, "/auth/keys/rotate").await.expect(200).json();
    assert_eq!(taken["keyId"], *announced[1]);
    assert_eq!(published(&carta).await, announced);
    assert_eq!(key_of(&carta.admin().await), announced[1]);
}

#[tokio::test]
async fn keys_outlive_a_restart_and_a_shorter_lifetime() {
    let folder = tempfile::tempdir().expect("a folder");
    let start = |lifetime| {
        Carta::start_apart(|builder| {
            let data = Data::Folder(folder.path().to_owned());
            builder.data(data).public_url("https://carta.test").token_lifetime(lifetime)
        })
    };
    let first = start(Duration::from_secs(2 * HOUR));
    let admin = first.admin().await;
    first.post(&admin, "/auth/keys/rotate").await.expect(200);
    let keys = published(&first).await;
    first.server.stop().expect("stopped");
    let second = start(Duration::from_secs(60));
    assert_eq!(published(&second).await, keys);
    second.get(&admin, "/user").await.expect(200);
    pass(&second, 2 * HOUR - 1);
    second.get(&admin, "/user").await.expect(200);
    pass(&second, 1);
    second.get(&admin, "/user").await.expect(401);
    pass(&second, LAG);
    assert_eq!(published(&second).await, keys[1..]);
}

#[tokio::test]
async fn discovery_leads_from_the_issuer_to_the_keys() {
    let carta = Carta::start();
    let pool = carta.auth().await["userPoolId"].as_str().expect("a pool").to_owned();
    let path = format!("/{pool}/.well-known/openid-configuration");
    let told = carta.send(carta.request(Method::GET, &path)).await.expect(200).json();
    let issuer = format!("{}/{pool}", carta.server.url());
    assert_eq!(told["issuer"], *issuer);
    assert_eq!(told["id_token_signing_alg_values_supported"], json!(["RS256"]));
    let keys = told["jwks_uri"].as_str().expect("an address");
    let path = keys.strip_prefix(carta.server.url()).expect("at home");
    carta.send(carta.request(Method::GET, path)).await.expect(200);
    let other = carta.request(Method::GET, "/local_other/.well-known/openid-configuration");
    carta.send(other).await.expect(404).error();
}
