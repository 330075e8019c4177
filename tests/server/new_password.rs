//! `NEW_PASSWORD_REQUIRED`: a password that an administrator gave is good for one login.

use super::carta::{ADMIN, ADMIN_PASSWORD, Answer, Carta, Tokens};
use carta_server::PasswordPolicy;
use serde_json::{Value, json};
use std::time::Duration;

const NEW: &str = "a password of my own";

/// andy, whose password is `given`.
async fn start() -> Carta {
    let carta = Carta::start();
    let admin = carta.admin().await;
    carta.create_user(&admin, &json!({ "name": "andy" })).await.expect(200);
    carta.set_temporary(&admin, "andy", "given").await.expect(200);
    carta
}

async fn challenged(carta: &Carta) -> Value {
    let answer = carta.try_log_in("andy", "given").await.expect(200).json();
    assert_eq!(answer["ChallengeName"], "NEW_PASSWORD_REQUIRED");
    assert!(answer.get("AuthenticationResult").is_none());
    answer["Session"].clone()
}

#[track_caller]
fn is_refused(answer: Answer) {
    assert_eq!(answer.expect(400).cognito_error(), "NotAuthorizedException");
}

#[tokio::test]
async fn whoever_was_given_a_password_chooses_one_and_is_in() {
    let carta = start().await;
    let answer = carta.try_log_in("andy", "given").await.expect(200).json();
    assert_eq!(answer["ChallengeParameters"]["USER_ID_FOR_SRP"], "andy");
    let tokens = Tokens::of(&carta.choose("andy", &answer["Session"], NEW).await.expect(200));
    carta.get(&tokens.id, "/user").await.expect(200);
    carta.refresh(tokens.refresh()).await.expect(200);
    is_refused(carta.try_log_in("andy", "given").await);
    carta.tokens("andy", NEW).await;
}

#[tokio::test]
async fn a_wrong_password_leads_to_no_challenge() {
    let carta = start().await;
    let wrong = carta.try_log_in("andy", "wrong").await.expect(400);
    assert_eq!(wrong.text, carta.try_log_in("nobody", "wrong").await.text);
}

#[tokio::test]
async fn a_session_is_answered_once_in_time_and_by_its_own_user() {
    let carta = start().await;
    let (one, other) = (challenged(&carta).await, challenged(&carta).await);
    is_refused(carta.choose(ADMIN, &one, NEW).await);
    let answers = tokio::join!(carta.choose("andy", &one, NEW), carta.choose("andy", &one, NEW));
    let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
    // Another session, for the password that is no longer.
    is_refused(carta.choose("andy", &other, "yet another password").await);
    carta.tokens("andy", NEW).await;

    let admin = carta.admin().await;
    carta.set_temporary(&admin, "andy", "given").await.expect(200);
    let late = challenged(&carta).await;
    carta.clock.advance(Duration::from_secs(15 * 60));
    is_refused(carta.choose("andy", &late, NEW).await);
}

#[tokio::test]
async fn forged_and_foreign_sessions_are_refused() {
    let (carta, other) = (start().await, start().await);
    let foreign = challenged(&other).await;
    let asked = carta.ask("andy").await;
    // Sealed by the same server for another purpose.
    let block = asked.parameters["SECRET_BLOCK"].clone();
    for bad in [foreign, block, json!(""), json!("AAAA"), json!("%"), json!("A".repeat(60_000))] {
        is_refused(carta.choose("andy", &bad, NEW).await);
    }
    let missing = carta.choose("andy", &Value::Null, NEW).await.expect(400);
    assert_eq!(missing.cognito_error(), "InvalidParameterException");
    is_refused(carta.try_log_in("andy", NEW).await);
}

#[tokio::test]
async fn weak_passwords_are_refused_and_spend_nothing() {
    let carta = Carta::start_with(|builder| {
        builder.password_policy(PasswordPolicy::default().minimum_length(8).require_numbers(true))
    });
    let admin = carta.admin().await;
    carta.create_user(&admin, &json!({ "name": "andy" })).await.expect(200);
    carta.set_temporary(&admin, "andy", "given").await.expect(200);
    let session = challenged(&carta).await;
    for weak in ["", "short 1", "without any", &"long 1".repeat(100)] {
        let answer = carta.choose("andy", &session, weak).await.expect(400);
        assert_eq!(answer.cognito_error(), "InvalidPasswordException", "{weak}");
        assert!(weak.is_empty() || !answer.text.contains(weak));
    }
    carta.choose("andy", &session, "long enough 1").await.expect(200);
}

#[tokio::test]
async fn the_given_password_isnt_chosen_again() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    carta.create_user(&admin, &json!({ "name": "andy" })).await.expect(200);
    carta.set_temporary(&admin, "andy", "given by an administrator").await.expect(200);
    let answer = carta.try_log_in("andy", "given by an administrator").await.expect(200).json();
    let same = carta.choose("andy", &answer["Session"], "given by an administrator").await;
    assert_eq!(same.cognito_error(), "InvalidPasswordException");
    carta.choose("andy", &answer["Session"], NEW).await.expect(200);
}

#[tokio::test]
async fn credentials_that_are_set_meanwhile_end_the_session() {
    let carta = start().await;
    let session = challenged(&carta).await;
    let admin = carta.log_in(ADMIN, ADMIN_PASSWORD).await;
    carta.set_password(&admin, "andy", "a lasting password").await.expect(200);
    is_refused(carta.choose("andy", &session, NEW).await);
    // Not even whether it is the password by now.
    is_refused(carta.choose("andy", &session, "a lasting password").await);
    carta.tokens("andy", "a lasting password").await;
}
