//! Whoever asks too often waits, and nobody else does.

use super::carta::{ADMIN, ADMIN_PASSWORD, Answer, Carta};
use carta_server::{Builder, Rate, RateLimits};
use reqwest::Method;
use serde_json::json;
use std::num::NonZero;
use std::time::Duration;

fn rate(per_second: u32, burst: u32) -> Option<Rate> {
    let number = |number| NonZero::new(number).expect("not zero");
    Some(Rate::per_second(number(per_second)).burst(number(burst)))
}

/// Where accounts may ask 30 times at once.
fn by_account(builder: Builder) -> Builder {
    builder.rate_limits(RateLimits::none().per_account(rate(2, 30)))
}

fn by_address(builder: Builder) -> Builder {
    builder.rate_limits(RateLimits::none().per_address(rate(2, 30)))
}

#[track_caller]
fn wait_of(answer: &Answer) -> u64 {
    assert_eq!(answer.status, 429, "{}", answer.text);
    answer.headers["retry-after"].to_str().expect("a text").parse().expect("seconds")
}

#[tokio::test]
async fn an_account_that_hammers_waits_whatever_it_shows_and_others_dont() {
    let carta = Carta::start_with(by_account);
    let admin = carta.admin().await;
    let evil = carta.stranger(&admin, "evil").await;
    let wish = json!({ "name": "ci", "allowedEndpoints": ["*"] });
    let path = "/v2/auth/apitoken/self";
    let made = carta.send_json(&evil, Method::POST, path, &wish).await.expect(200).json();
    let key = made["token"].as_str().expect("a key").to_owned();
    for _ in 1..30 {
        carta.get(&evil, "/user").await.expect(200);
    }
    let another = carta.log_in("evil", "evil").await;
    for token in [&evil, &another] {
        let answer = carta.get(token, "/user").await;
        assert_eq!(wait_of(&answer), 1);
        assert!(answer.error().contains("your account"), "{}", answer.text);
        // Refused before anything is done, or looked up.
        wait_of(&carta.get(token, "/workspace").await);
        wait_of(&carta.post(token, "/workspace/w").await);
    }
    let by_key = || carta.request(Method::GET, "/user").basic_auth("__token__", Some(&key));
    wait_of(&carta.send(by_key()).await);
    carta.get(&admin, "/user").await.expect(200);
    let text = carta.get(&admin, "/metrics").await.expect(200).text;
    assert!(text.contains("carta_rate_limited_requests_total{by=\"account\"} 7"), "{text}");
    carta.clock.advance(Duration::from_secs(1));
    carta.send(by_key()).await.expect(200);
    carta.get(&evil, "/user").await.expect(200);
    wait_of(&carta.get(&evil, "/user").await);
}

#[tokio::test]
async fn an_address_that_hammers_without_a_credential_waits_and_whoever_has_one_doesnt() {
    let carta = Carta::start_with(by_address);
    let admin = carta.admin().await;
    let ask = async |path: &str, credential: Option<&str>| {
        let request = carta.request(Method::GET, path);
        carta
            .send(match credential {
                Some(token) => request.bearer_auth(token),
                None => request,
            })
            .await
    };
    let mut spent = 0;
    while ask("/auth", None).await.status != 429 {
        spent += 1;
        assert!(spent <= 30, "endless");
    }
    // Known path or not, with a forged credential or none: and one that is of no use where none is asked for.
    let forged = Some("a.b.c");
    for (path, credential) in [
        ("/auth", None),
        ("/auth", forged),
        ("/auth", Some(admin.as_str())),
        ("/user", None),
        ("/user", forged),
        ("/nowhere", None),
        ("/nowhere", forged),
        ("/assertions/.well-known/jwks.json", None),
        ("/metrics", None),
    ] {
        let answer = ask(path, credential).await;
        assert_eq!(wait_of(&answer), 1, "{path}");
        assert!(answer.error().contains("your address"), "{}", answer.text);
    }
    let basic = carta.request(Method::GET, "/user").basic_auth("__token__", Some("nonsense"));
    wait_of(&carta.send(basic).await);
    // Logins, in Cognito's own form.
    let answer = carta.cognito("InitiateAuth", &json!({})).await;
    assert_eq!(
        (wait_of(&answer), answer.cognito_error().as_str()),
        (1, "TooManyRequestsException")
    );
    for _ in 0..50 {
        carta.get(&admin, "/user").await.expect(200);
    }
    let text = carta.get(&admin, "/metrics").await.expect(200).text;
    assert!(text.contains("carta_rate_limited_requests_total{by=\"address\"}"), "{text}");
    carta.clock.advance(Duration::from_secs(15));
    carta.log_in(ADMIN, ADMIN_PASSWORD).await;
}

/// Whoever has stolen a token that is none any more keeps its owner from nothing.
#[tokio::test]
async fn tokens_of_sessions_that_have_ended_are_the_addresss_and_no_accounts() {
    let both = RateLimits::none().per_account(rate(2, 30)).per_address(rate(2, 100));
    for path in ["/user", "/user/authenticated", "/workspace"] {
        let carta = Carta::start_with(|builder| builder.rate_limits(both));
        let admin = carta.tokens(ADMIN, ADMIN_PASSWORD).await;
        let stolen = carta.tokens(ADMIN, ADMIN_PASSWORD).await;
        let body = json!({ "Token": stolen.refresh(), "ClientId": carta.client_id().await });
        carta.cognito("RevokeToken", &body).await.expect(200);
        let mut refused = 0;
        let limited = loop {
            let answer = carta.get(&stolen.id, path).await;
            if answer.status == 429 {
                break answer;
            }
            assert_eq!(answer.status, 401, "{path}: {}", answer.text);
            refused += 1;
            assert!(refused <= 100, "{path}: endless");
        };
        assert!(refused > 50, "{path}: {refused}");
        assert!(limited.error().contains("your address"), "{path}: {}", limited.text);
        // The first of them was the account's.
        for _ in 1..30 {
            carta.get(&admin.id, "/user").await.expect(200);
        }
        assert!(carta.get(&admin.id, "/user").await.error().contains("your account"));
    }
}

#[tokio::test]
async fn api_tokens_that_were_taken_back_are_the_addresss_and_no_accounts() {
    for delete in [false, true] {
        let both = RateLimits::none().per_account(rate(2, 30)).per_address(rate(2, 40));
        let carta = Carta::start_with(|builder| builder.rate_limits(both));
        let admin = carta.admin().await;
        let wish = json!({ "name": "ci", "allowedEndpoints": ["*"] });
        let path = "/v2/auth/apitoken/self";
        let made = carta.send_json(&admin, Method::POST, path, &wish).await.expect(200).json();
        let key = made["token"].as_str().expect("a key").to_owned();
        if delete {
            carta.delete(&admin, "/v2/auth/apitoken/self/ci").await.expect(204);
        } else {
            carta.post(&admin, "/v2/auth/apitoken/self/ci/revoke").await.expect(204);
        }
        let ask = || carta.request(Method::GET, "/user").basic_auth("__token__", Some(&key));
        let mut spent = 0;
        while carta.send(ask()).await.status == 401 {
            spent += 1;
            assert!(spent <= 40, "endless");
        }
        assert!(carta.send(ask()).await.error().contains("your address"));
        for _ in 2..30 {
            carta.get(&admin, "/user").await.expect(200);
        }
    }
}

/// Whoever was suspended is asked for as before once they are resumed.
#[tokio::test]
async fn whoever_is_back_is_asked_for_as_before() {
    let carta = Carta::start_with(by_account);
    let admin = carta.admin().await;
    let andy = carta.stranger(&admin, "andy").await;
    carta.post(&admin, "/user/andy/suspend").await.expect(200);
    for _ in 0..3 {
        carta.get(&andy, "/user").await.expect(401);
    }
    carta.post(&admin, "/user/andy/resume").await.expect(200);
    let andy = carta.log_in("andy", "andy").await;
    for _ in 1..30 {
        carta.get(&andy, "/user").await.expect(200);
    }
    wait_of(&carta.get(&andy, "/user").await);
}

#[tokio::test]
async fn behind_a_proxy_addresses_say_nothing() {
    let settings = |builder: Builder| by_address(builder).public_url("https://carta.test");
    let carta = Carta::start_with(settings);
    for _ in 0..100 {
        carta.auth().await;
    }
}

#[tokio::test]
async fn what_is_allowed_if_nothing_is_said_is_enough_for_a_guard_with_thousands_of_facts() {
    let carta = Carta::start_with(|builder| builder.rate_limits(RateLimits::default()));
    let admin = carta.admin().await;
    for _ in 0..3_000 {
        carta.get(&admin, "/user").await.expect(200);
    }
}
