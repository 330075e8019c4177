//! A forgotten password: a code, by hook or by an administrator, and what nobody can do with it.

use super::carta::{ADMIN, Answer, Carta};
use carta_server::{Builder, CodeDelivery};
use serde_json::json;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

const NEW: &str = "a password of my own";
const PATIENCE: Duration = Duration::from_secs(60);

/// andy, and the codes that are delivered.
async fn start() -> (Carta, Receiver<CodeDelivery>) {
    let (sent, received) = mpsc::sync_channel(16);
    let deliver = move |builder: Builder| {
        builder.deliver_codes(move |delivery| sent.send(delivery).expect("received"))
    };
    let carta = Carta::start_with(deliver);
    let admin = carta.admin().await;
    let user = json!({ "name": "andy", "email": "andy@example.com" });
    carta.newcomer(&admin, user).await;
    (carta, received)
}

async fn forgot(carta: &Carta, user: &str) -> Answer {
    let body = json!({ "ClientId": carta.client_id().await, "Username": user });
    carta.cognito("ForgotPassword", &body).await
}

async fn confirm(carta: &Carta, user: &str, code: &str, password: &str) -> Answer {
    let body = json!({
        "ClientId": carta.client_id().await,
        "Username": user, "ConfirmationCode": code, "Password": password,
    });
    carta.cognito("ConfirmForgotPassword", &body).await
}

fn code(received: &Receiver<CodeDelivery>) -> String {
    received.recv_timeout(PATIENCE).expect("delivered").code.expose().to_owned()
}

#[track_caller]
fn is_mismatch(answer: Answer) {
    assert_eq!(answer.expect(400).cognito_error(), "CodeMismatchException");
}

#[tokio::test]
async fn a_code_is_delivered_and_sets_a_password_once() {
    let (carta, received) = start().await;
    let before = carta.tokens("andy", "andy").await;
    forgot(&carta, "andy").await.expect(200);
    let delivery = received.recv_timeout(PATIENCE).expect("delivered");
    assert_eq!(
        (delivery.user.as_str(), delivery.email.as_deref()),
        ("andy", Some("andy@example.com"))
    );
    let code = delivery.code.expose();
    // Nothing has changed so far.
    carta.get(&before.id, "/user").await.expect(200);
    let weak = confirm(&carta, "andy", code, "short").await.expect(400);
    assert_eq!(weak.cognito_error(), "InvalidPasswordException");
    assert_eq!(confirm(&carta, "andy", &code.to_lowercase(), NEW).await.expect(200).text, "{}");
    carta.get(&before.id, "/user").await.expect(401);
    carta.refresh(before.refresh()).await.expect(400);
    carta.try_log_in("andy", "andy").await.expect(400);
    carta.tokens("andy", NEW).await;
    is_mismatch(confirm(&carta, "andy", code, "yet another password").await);
    carta.tokens("andy", NEW).await;
}

#[tokio::test]
async fn nobody_learns_who_is_known() {
    let (carta, received) = start().await;
    let known = forgot(&carta, "andy").await.expect(200);
    for name in ["nobody", "Andy", "äöü"] {
        let other = forgot(&carta, name).await;
        assert_eq!((other.status, &other.text), (known.status, &known.text), "{name}");
    }
    code(&received);
    assert!(received.try_recv().is_err(), "one of them is known");
    let wrong = confirm(&carta, "andy", "WRONGWRONG", NEW).await.expect(400);
    for name in ["nobody", ADMIN] {
        let other = confirm(&carta, name, "WRONGWRONG", NEW).await;
        assert_eq!((other.status, &other.text), (wrong.status, &wrong.text), "{name}");
    }
}

#[tokio::test]
async fn codes_end_in_time_and_with_a_newer_one_and_belong_to_one_user() {
    let (carta, received) = start().await;
    let admin = carta.admin().await;
    carta.stranger(&admin, "beth").await;
    forgot(&carta, "andy").await.expect(200);
    let old = code(&received);
    forgot(&carta, "andy").await.expect(200);
    let new = code(&received);
    is_mismatch(confirm(&carta, "andy", &old, NEW).await);
    is_mismatch(confirm(&carta, "beth", &new, NEW).await);
    is_mismatch(confirm(&carta, ADMIN, &new, NEW).await);
    carta.clock.advance(Duration::from_secs(15 * 60));
    is_mismatch(confirm(&carta, "andy", &new, NEW).await);
    carta.tokens("andy", "andy").await;
    carta.tokens("beth", "beth").await;
}

#[tokio::test]
async fn after_a_few_wrong_guesses_the_right_code_is_none_either() {
    let (carta, received) = start().await;
    forgot(&carta, "andy").await.expect(200);
    let code = code(&received);
    for _ in 0..5 {
        is_mismatch(confirm(&carta, "andy", "WRONGWRONG", NEW).await);
    }
    is_mismatch(confirm(&carta, "andy", &code, NEW).await);
    carta.tokens("andy", "andy").await;
}

#[tokio::test]
async fn new_credentials_end_a_code() {
    let (carta, received) = start().await;
    let admin = carta.admin().await;
    forgot(&carta, "andy").await.expect(200);
    let code = code(&received);
    carta.set_password(&admin, "andy", "lasting").await.expect(200);
    is_mismatch(confirm(&carta, "andy", &code, NEW).await);
    carta.tokens("andy", "lasting").await;
}

#[tokio::test]
async fn a_suspension_ends_a_code() {
    let (carta, received) = start().await;
    let admin = carta.admin().await;
    forgot(&carta, "andy").await.expect(200);
    let code = code(&received);
    carta.post(&admin, "/user/andy/suspend").await.expect(200);
    is_mismatch(confirm(&carta, "andy", &code, NEW).await);
    // It doesn't come back to life with the account.
    carta.post(&admin, "/user/andy/resume").await.expect(200);
    is_mismatch(confirm(&carta, "andy", &code, NEW).await);
    carta.tokens("andy", "andy").await;
}

#[tokio::test]
async fn without_a_hook_an_administrator_shows_a_code_once() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let andy = carta.stranger(&admin, "andy").await;
    for name in ["andy", "nobody"] {
        let answer = forgot(&carta, name).await.expect(400);
        assert_eq!(answer.cognito_error(), "CodeDeliveryFailureException");
        assert!(
            answer.json()["message"].as_str().is_some_and(|text| text.contains("administrator"))
        );
    }
    for name in ["andy", ADMIN, "nobody"] {
        carta.post(&andy, &format!("/user/{name}/reset")).await.expect(403);
    }
    carta.post(&admin, "/user/nobody/reset").await.expect(404);
    let made = carta.post(&admin, "/user/andy/reset").await.expect(200).json();
    assert_eq!(made["expiresAt"], carta.clock.now() + 15 * 60);
    let first = made["code"].as_str().expect("a code").to_owned();
    // Asking again makes another one.
    let made = carta.post(&admin, "/user/andy/reset").await.expect(200).json();
    let second = made["code"].as_str().expect("a code");
    is_mismatch(confirm(&carta, "andy", &first, NEW).await);
    carta.get(&andy, "/user").await.expect(200);
    confirm(&carta, "andy", second, NEW).await.expect(200);
    carta.get(&andy, "/user").await.expect(401);
    carta.tokens("andy", NEW).await;
}

#[tokio::test]
async fn a_code_is_a_way_in_for_whoever_has_no_password_yet_or_a_given_one() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    for (name, given) in [("without", false), ("given", true)] {
        carta.create_user(&admin, &json!({ "name": name })).await.expect(200);
        if given {
            carta.set_temporary(&admin, name, "given").await.expect(200);
        }
        let made = carta.post(&admin, &format!("/user/{name}/reset")).await.expect(200).json();
        let code = made["code"].as_str().expect("a code");
        confirm(&carta, name, code, NEW).await.expect(200);
        carta.tokens(name, NEW).await;
    }
}

#[tokio::test]
async fn asking_for_codes_and_guessing_at_them_is_slowed_down() {
    let (carta, _received) = start().await;
    for name in ["andy", "nobody"] {
        for _ in 0..4 {
            forgot(&carta, name).await.expect(200);
        }
        let answer = forgot(&carta, name).await.expect(429);
        assert_eq!(answer.cognito_error(), "TooManyRequestsException");
        assert_eq!(answer.headers["retry-after"], "1");
        for _ in 0..6 {
            is_mismatch(confirm(&carta, name, "WRONGWRONG", NEW).await);
        }
        let answer = confirm(&carta, name, "WRONGWRONG", NEW).await.expect(429);
        assert_eq!(answer.cognito_error(), "TooManyRequestsException");
    }
    // Which keeps nobody from logging in.
    carta.tokens("andy", "andy").await;
}
