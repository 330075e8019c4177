//! Guesses at passwords are slowed down, for every name alike, and honest users only for so long.

use super::carta::{ADMIN, ADMIN_PASSWORD, Answer, Carta};
use carta_server::{Rate, RateLimits};
use serde_json::json;
use std::num::NonZero;
use std::time::Duration;

const LONGEST: u64 = 15 * 60;

#[track_caller]
fn wait_of(answer: &Answer) -> u64 {
    assert_eq!(answer.status, 429, "{}", answer.text);
    assert_eq!(answer.cognito_error(), "TooManyRequestsException");
    let seconds = answer.headers["retry-after"].to_str().expect("a text");
    seconds.parse().expect("seconds")
}

async fn fail(carta: &Carta, name: &str) {
    let answer = carta.try_log_in(name, "wrong").await.expect(400);
    assert_eq!(answer.cognito_error(), "NotAuthorizedException");
}

fn pass(carta: &Carta, seconds: u64) {
    carta.clock.advance(Duration::from_secs(seconds));
}

#[tokio::test]
async fn delays_grow_for_every_name_alike() {
    let carta = Carta::start_with(|builder| builder.public_url("https://carta.test"));
    let admin = carta.admin().await;
    carta.stranger(&admin, "andy").await;
    let mut told = Vec::new();
    for name in ["andy", "nobody"] {
        for _ in 0..5 {
            fail(&carta, name).await;
        }
        for wait in [1, 2, 4, 8] {
            fail(&carta, name).await;
            let answer = carta.initiate(name, "2").await;
            assert_eq!(wait_of(&answer), wait, "{name}");
            told.push(answer.text);
            pass(&carta, wait);
        }
    }
    let (one, other) = told.split_at(4);
    assert_eq!(one, other);
}

#[tokio::test]
async fn nobody_is_kept_out_for_longer_than_the_longest_delay_however_others_hammer() {
    let carta = Carta::start_with(|builder| builder.public_url("https://carta.test"));
    let admin = carta.admin().await;
    carta.stranger(&admin, "andy").await;
    let tokens = carta.tokens("andy", "andy").await;
    for round in 0..18 {
        fail(&carta, "andy").await;
        if round >= 5 {
            pass(&carta, wait_of(&carta.initiate("andy", "2").await));
        }
    }
    fail(&carta, "andy").await;
    let mut left = LONGEST;
    while left > 0 {
        // Tries that come too early neither count nor lengthen anything, right or wrong.
        assert_eq!(wait_of(&carta.initiate("andy", "2").await), left);
        // What was begun before is still good.
        carta.refresh(tokens.refresh()).await.expect(200);
        pass(&carta, 100);
        left -= 100;
    }
    carta.tokens("andy", "andy").await;
    // And that has cleared the name.
    for _ in 0..6 {
        fail(&carta, "andy").await;
    }
    assert_eq!(wait_of(&carta.initiate("andy", "2").await), 1);
}

#[tokio::test]
async fn challenges_that_were_saved_up_are_no_way_around() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    carta.stranger(&admin, "andy").await;
    let (saved, right) = (carta.ask("andy").await, carta.ask("andy").await);
    for _ in 0..6 {
        fail(&carta, "andy").await;
    }
    let saved = carta.responses(saved, "wrong").await;
    assert_eq!(wait_of(&carta.respond(&saved).await), 1);
    let right = carta.responses(right, "andy").await;
    assert_eq!(wait_of(&carta.respond(&right).await), 1);
    // Neither of them was heard, so they aren't spent.
    pass(&carta, 1);
    carta.respond(&right).await.expect(200);
}

#[tokio::test]
async fn spellings_of_a_name_count_as_one() {
    let carta = Carta::start();
    for name in ["andy", "Andy", "ANDY", "ａｎｄｙ", "aNdY", "anDy"] {
        fail(&carta, name).await;
    }
    for name in ["andy", "Andy", "andY"] {
        assert_eq!(wait_of(&carta.initiate(name, "2").await), 1, "{name}");
    }
    carta.initiate("beth", "2").await.expect(200);
}

#[tokio::test]
async fn an_address_is_slowed_down_over_all_names_and_an_account_of_ones_own_clears_nothing() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    carta.stranger(&admin, "evil").await;
    let tokens = carta.tokens("evil", "evil").await;
    for number in 0..21 {
        fail(&carta, &format!("name{number}")).await;
        if number < 20 {
            carta.tokens("evil", "evil").await;
        }
    }
    for name in ["another", "evil", ADMIN] {
        assert_eq!(wait_of(&carta.initiate(name, "2").await), 1, "{name}");
    }
    carta.refresh(tokens.refresh()).await.expect(200);
    carta.get(&admin, "/user").await.expect(200);
    pass(&carta, 1);
    carta.tokens(ADMIN, ADMIN_PASSWORD).await;
    fail(&carta, "another").await;
    assert_eq!(wait_of(&carta.initiate(ADMIN, "2").await), 2);
}

#[tokio::test]
async fn behind_a_load_balancer_one_who_guesses_keeps_nobody_waiting() {
    let limits = RateLimits::none().per_address(Some(Rate::per_second(NonZero::<u32>::MIN)));
    let carta = Carta::start_with(|builder| builder.behind_load_balancer().rate_limits(limits));
    for number in 0..30 {
        fail(&carta, &format!("name{number}")).await;
    }
    carta.tokens(ADMIN, ADMIN_PASSWORD).await;
    // Names are what they were.
    for _ in 0..6 {
        fail(&carta, "andy").await;
    }
    assert_eq!(wait_of(&carta.initiate("andy", "2").await), 1);
}

#[tokio::test]
async fn no_header_says_from_where_a_request_comes() {
    let carta = Carta::start();
    for number in 0..21 {
        fail(&carta, &format!("name{number}")).await;
    }
    let body = json!({
        "AuthFlow": "USER_SRP_AUTH", "ClientId": carta.client_id().await,
        "AuthParameters": { "USERNAME": "andy", "SRP_A": "2" },
    });
    for header in ["x-forwarded-for", "forwarded", "x-real-ip", "cf-connecting-ip"] {
        let request = carta.request(reqwest::Method::POST, "/");
        let request = request.header("content-type", "application/x-amz-json-1.1");
        let target = "AWSCognitoIdentityProviderService.InitiateAuth";
        let request = request.header("x-amz-target", target).header(header, "192.0.2.1");
        wait_of(&carta.send(request.body(body.to_string())).await);
    }
}

#[tokio::test]
async fn old_failures_are_forgotten_and_other_mistakes_are_none() {
    let carta = Carta::start();
    for _ in 0..6 {
        fail(&carta, "andy").await;
    }
    pass(&carta, 24 * 3600);
    for _ in 0..6 {
        fail(&carta, "andy").await;
    }
    assert_eq!(wait_of(&carta.initiate("andy", "2").await), 1);
    for _ in 0..8 {
        let asked = carta.ask("beth").await;
        let mut responses = carta.responses(asked, "wrong").await;
        responses["PASSWORD_CLAIM_SECRET_BLOCK"] = json!("AAAA");
        carta.respond(&responses).await.expect(400);
    }
    carta.initiate("beth", "2").await.expect(200);
}
