use super::carta::{ADMIN, ADMIN_PASSWORD, Carta};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn the_answers_have_cognitos_form() {
    let carta = Carta::start();
    let auth = carta.auth().await;
    assert_eq!(auth["endpoint"], carta.server.url());
    let pool = auth["userPoolId"].as_str().expect("a pool");
    let name = pool.strip_prefix("local_").expect("a region in front");
    assert!(name.len() == 9 && name.chars().all(|char| char.is_ascii_alphanumeric()), "{pool}");
    let asked = carta.ask(ADMIN).await;
    assert_eq!(asked.parameters["USERNAME"], ADMIN);
    assert_eq!(asked.parameters["USER_ID_FOR_SRP"], ADMIN);
    let responses = carta.responses(asked, ADMIN_PASSWORD).await;
    let answer = carta.respond(&responses).await.expect(200);
    assert_eq!(answer.headers["content-type"], "application/x-amz-json-1.1");
    let answer = answer.json();
    assert_eq!(answer["ChallengeParameters"], json!({}));
    let result = &answer["AuthenticationResult"];
    assert_eq!((&result["TokenType"], &result["ExpiresIn"]), (&json!("Bearer"), &json!(3600)));
    assert!(result["AccessToken"].is_string() && result["IdToken"].is_string());
}

#[tokio::test]
async fn nobody_learns_which_of_name_and_password_was_wrong() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    carta.create_user(&admin, &json!({ "name": "without.password" })).await.expect(200);
    let wrong = carta.try_log_in(ADMIN, "wrong").await.expect(400);
    assert_eq!(wrong.cognito_error(), "NotAuthorizedException");
    assert_eq!(wrong.json()["message"], "Incorrect username or password.");
    for name in ["without.password", "nobody", "äöü"] {
        let other = carta.try_log_in(name, "wrong").await;
        assert_eq!(other.text, wrong.text);
        assert_eq!(other.status, wrong.status);
        assert_eq!(other.headers.get("x-amzn-errortype"), wrong.headers.get("x-amzn-errortype"));
    }
}

#[tokio::test]
async fn a_challenge_is_spent_by_its_first_answer() {
    let carta = Carta::start();
    let asked = carta.ask(ADMIN).await;
    let right = carta.responses(asked, ADMIN_PASSWORD).await;
    let mut wrong = right.clone();
    wrong["PASSWORD_CLAIM_SIGNATURE"] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    carta.respond(&wrong).await.expect(400);
    let replayed = carta.respond(&right).await.expect(400);
    assert_eq!(replayed.cognito_error(), "NotAuthorizedException");

    let asked = carta.ask(ADMIN).await;
    let right = carta.responses(asked, ADMIN_PASSWORD).await;
    carta.respond(&right).await.expect(200);
    carta.respond(&right).await.expect(400);
}

#[tokio::test]
async fn of_equal_answers_at_once_one_counts() {
    let carta = Carta::start();
    let asked = carta.ask(ADMIN).await;
    let right = carta.responses(asked, ADMIN_PASSWORD).await;
    let (one, other) = tokio::join!(carta.respond(&right), carta.respond(&right));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
}

#[tokio::test]
async fn challenges_end() {
    let carta = Carta::start();
    let asked = carta.ask(ADMIN).await;
    carta.clock.advance(Duration::from_secs(180));
    let late = carta.responses(asked, ADMIN_PASSWORD).await;
    assert_eq!(carta.respond(&late).await.cognito_error(), "NotAuthorizedException");
}

#[tokio::test]
async fn forged_and_foreign_challenges_are_refused() {
    let (carta, other) = (Carta::start(), Carta::start());
    let asked = other.ask(ADMIN).await;
    let foreign = other.responses(asked, ADMIN_PASSWORD).await;
    let asked = carta.ask(ADMIN).await;
    let own = carta.responses(asked, ADMIN_PASSWORD).await;
    for block in [
        foreign["PASSWORD_CLAIM_SECRET_BLOCK"].clone(),
        json!(""),
        json!("AAAA"),
        json!("not base64"),
        json!("A".repeat(60_000)),
    ] {
        let mut forged = own.clone();
        forged["PASSWORD_CLAIM_SECRET_BLOCK"] = block;
        assert_eq!(carta.respond(&forged).await.cognito_error(), "NotAuthorizedException");
    }
    let mut moved = own.clone();
    moved["USERNAME"] = json!("beth");
    assert_eq!(carta.respond(&moved).await.cognito_error(), "NotAuthorizedException");
    // None of this has touched the challenge itself.
    carta.respond(&own).await.expect(200);
}

#[tokio::test]
async fn the_claims_time_is_near_the_servers() {
    let carta = Carta::start();
    for (time, kind) in [
        ("Tue Nov 14 22:30:00 UTC 2023", "InvalidParameterException"),
        ("Tue Nov 14 22:00:00 UTC 2023", "InvalidParameterException"),
        ("2023-11-14T22:13:20Z", "InvalidParameterException"),
        ("", "InvalidParameterException"),
        // Signed as another time: the claim doesn't hold.
        ("Tue Nov 14 22:13:21 UTC 2023", "NotAuthorizedException"),
    ] {
        let asked = carta.ask(ADMIN).await;
        let mut responses = carta.responses(asked, ADMIN_PASSWORD).await;
        responses["TIMESTAMP"] = json!(time);
        assert_eq!(carta.respond(&responses).await.cognito_error(), kind, "{time}");
    }
}

#[tokio::test]
async fn keys_that_would_give_the_password_away_are_refused() {
    let carta = Carta::start();
    let vectors: Value =
        serde_json::from_str(include_str!("../wire/srp-vectors.json")).expect("JSON");
    let modulus = vectors["group"]["N"].as_str().expect("N");
    for key in ["0", "00", "", "xyz", "-1", " 1", modulus, &"f".repeat(768), &"1".repeat(10_000)] {
        let answer = carta.initiate(ADMIN, key).await.expect(400);
        assert_eq!(answer.cognito_error(), "InvalidParameterException", "{key}");
    }
}

#[tokio::test]
async fn other_operations_flows_and_clients_are_refused() {
    let carta = Carta::start();
    let client = carta.auth().await["userPoolWebClientId"].clone();
    let password = json!({
        "AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client,
        "AuthParameters": { "USERNAME": ADMIN, "PASSWORD": ADMIN_PASSWORD },
    });
    let answer = carta.cognito("InitiateAuth", &password).await;
    assert_eq!(answer.cognito_error(), "InvalidParameterException");
    let foreign = json!({
        "AuthFlow": "USER_SRP_AUTH", "ClientId": "other",
        "AuthParameters": { "USERNAME": ADMIN, "SRP_A": "2" },
    });
    let answer = carta.cognito("InitiateAuth", &foreign).await;
    assert_eq!(answer.cognito_error(), "ResourceNotFoundException");
    let bare = json!({ "AuthFlow": "USER_SRP_AUTH", "ClientId": client, "AuthParameters": {} });
    let answer = carta.cognito("InitiateAuth", &bare).await;
    assert_eq!(answer.cognito_error(), "InvalidParameterException");
    let answer = carta.cognito("AdminGetUser", &json!({})).await;
    assert_eq!(answer.cognito_error(), "UnknownOperationException");
    let answer = carta.cognito("InitiateAuth", &json!([])).await;
    assert_eq!(answer.cognito_error(), "SerializationException");
}
