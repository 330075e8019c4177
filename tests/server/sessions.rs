//! Refresh tokens and access tokens: what they are good for, and what ends them.

use super::carta::{ADMIN, ADMIN_PASSWORD, Carta, Tokens};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).expect("a part");
    serde_json::from_slice(&BASE64.decode(part).expect("base64")).expect("JSON")
}

async fn andy(carta: &Carta) -> Tokens {
    let admin = carta.admin().await;
    carta.stranger(&admin, "andy").await;
    carta.tokens("andy", "andy").await
}

/// Every kind of token is refused, each as it ought to be.
async fn nothing_is_left(carta: &Carta, tokens: &Tokens) {
    carta.get(&tokens.id, "/user").await.expect(401);
    let refreshed = carta.refresh(tokens.refresh()).await.expect(400);
    assert_eq!(refreshed.cognito_error(), "NotAuthorizedException");
    for operation in ["GetUser", "GlobalSignOut"] {
        let answer = carta.by_access(operation, &tokens.access).await.expect(400);
        assert_eq!(answer.cognito_error(), "NotAuthorizedException", "{operation}");
    }
}

#[tokio::test]
async fn a_login_is_renewed_by_its_refresh_token_for_as_long_as_that_lasts() {
    let carta = Carta::start();
    let first = andy(&carta).await;
    for _ in 0..29 {
        carta.clock.advance(DAY);
        carta.get(&first.id, "/user").await.expect(401);
        let answer = carta.refresh(first.refresh()).await.expect(200);
        let next = Tokens::of(&answer);
        assert!(next.refresh.is_none(), "the first one goes on");
        assert_eq!(answer.json()["AuthenticationResult"]["ExpiresIn"], 3600);
        carta.get(&next.id, "/user").await.expect(200);
        let (before, now) = (claims(&first.id), claims(&next.id));
        for same in ["origin_jti", "auth_time", "sub", "cognito:username"] {
            assert_eq!(before[same], now[same], "{same}");
        }
        assert_eq!(now["exp"], carta.clock.now() + 3600);
        assert_ne!(before["jti"], now["jti"]);
    }
    // A second before the end, and its token lasts as long as any other.
    carta.clock.advance(DAY - Duration::from_secs(1));
    let last = Tokens::of(&carta.refresh(first.refresh()).await.expect(200));
    carta.clock.advance(Duration::from_secs(1));
    carta.refresh(first.refresh()).await.expect(400);
    carta.clock.advance(HOUR - Duration::from_secs(2));
    carta.get(&last.id, "/user").await.expect(200);
    carta.by_access("GetUser", &last.access).await.expect(200);
    carta.clock.advance(Duration::from_secs(1));
    carta.get(&last.id, "/user").await.expect(401);
    carta.by_access("GetUser", &last.access).await.expect(400);
}

#[tokio::test]
async fn the_lifetime_is_the_operators_to_say() {
    let carta = Carta::start_with(|builder| {
        builder.token_lifetime(Duration::from_secs(60)).refresh_token_lifetime(HOUR)
    });
    let tokens = carta.tokens(ADMIN, ADMIN_PASSWORD).await;
    carta.clock.advance(HOUR - Duration::from_secs(1));
    carta.refresh(tokens.refresh()).await.expect(200);
    carta.clock.advance(Duration::from_secs(1));
    carta.refresh(tokens.refresh()).await.expect(400);
}

#[tokio::test]
async fn forged_and_foreign_refresh_tokens_are_refused() {
    let (carta, other) = (Carta::start(), Carta::start());
    let tokens = carta.tokens(ADMIN, ADMIN_PASSWORD).await;
    let foreign = other.tokens(ADMIN, ADMIN_PASSWORD).await;
    let mut changed = tokens.refresh().to_owned();
    changed.pop();
    let long = "a".repeat(60_000);
    let mut told = Vec::new();
    for bad in [foreign.refresh(), &changed, "", "%", &long, &tokens.id, &tokens.access] {
        let answer = carta.refresh(bad).await.expect(400);
        assert_eq!(answer.cognito_error(), "NotAuthorizedException");
        told.push(answer.text);
    }
    told.dedup();
    assert_eq!(told.len(), 1, "one text for all");
    let client = carta.client_id().await;
    let body = json!({ "AuthFlow": "REFRESH_TOKEN", "AuthParameters": {}, "ClientId": client });
    let answer = carta.cognito("InitiateAuth", &body).await;
    assert_eq!(answer.cognito_error(), "InvalidParameterException");
    let parameters = json!({ "REFRESH_TOKEN": tokens.refresh() });
    let body =
        json!({ "AuthFlow": "REFRESH_TOKEN", "AuthParameters": parameters, "ClientId": "other" });
    let answer = carta.cognito("InitiateAuth", &body).await;
    assert_eq!(answer.cognito_error(), "ResourceNotFoundException");
    carta.refresh(tokens.refresh()).await.expect(200);
}

#[tokio::test]
async fn no_token_stands_in_for_one_of_another_kind() {
    let carta = Carta::start();
    let tokens = carta.tokens(ADMIN, ADMIN_PASSWORD).await;
    for bearer in [&tokens.access, tokens.refresh()] {
        for path in ["/user", "/user/users", "/user/authenticated"] {
            carta.get(bearer, path).await.expect(401);
        }
        carta.post(bearer, "/auth/keys/rotate").await.expect(401);
    }
    for bad in [&tokens.id, tokens.refresh(), ""] {
        for operation in ["GetUser", "GlobalSignOut"] {
            let answer = carta.by_access(operation, bad).await.expect(400);
            assert_eq!(answer.cognito_error(), "NotAuthorizedException", "{operation}");
        }
        let body = json!({
            "AccessToken": bad, "PreviousPassword": ADMIN_PASSWORD, "ProposedPassword": "another password",
        });
        let answer = carta.cognito("ChangePassword", &body).await.expect(400);
        assert_eq!(answer.cognito_error(), "NotAuthorizedException");
    }
    carta.get(&tokens.id, "/user").await.expect(200);
    carta.by_access("GetUser", &tokens.access).await.expect(200);
}

#[tokio::test]
async fn get_user_tells_what_is_known() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let user = json!({ "name": "beth", "email": "beth@example.com", "lastName": "Jones" });
    carta.newcomer(&admin, user).await;
    let tokens = carta.tokens("beth", "beth").await;
    let told = carta.by_access("GetUser", &tokens.access).await.expect(200).json();
    let sub = &claims(&tokens.id)["sub"];
    let attributes = json!([
        { "Name": "sub", "Value": sub },
        { "Name": "email", "Value": "beth@example.com" },
        { "Name": "family_name", "Value": "Jones" },
    ]);
    assert_eq!(told, json!({ "Username": "beth", "UserAttributes": attributes }));
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_login_of_the_user_and_of_nobody_else() {
    let carta = Carta::start();
    let one = andy(&carta).await;
    let other = carta.tokens("andy", "andy").await;
    let admin = carta.tokens(ADMIN, ADMIN_PASSWORD).await;
    assert_eq!(carta.by_access("GlobalSignOut", &one.access).await.expect(200).text, "{}");
    for tokens in [&one, &other] {
        nothing_is_left(&carta, tokens).await;
    }
    carta.get(&admin.id, "/user").await.expect(200);
    carta.refresh(admin.refresh()).await.expect(200);
    carta.tokens("andy", "andy").await;
}

#[tokio::test]
async fn revoking_a_refresh_token_ends_its_login_alone() {
    let carta = Carta::start();
    let one = andy(&carta).await;
    let other = carta.tokens("andy", "andy").await;
    let client = carta.client_id().await;
    let revoke = async |token: &str, client: &Value| {
        carta.cognito("RevokeToken", &json!({ "Token": token, "ClientId": client })).await
    };
    for bad in [&one.id, &one.access] {
        let answer = revoke(bad, &client).await.expect(400);
        assert_eq!(answer.cognito_error(), "UnsupportedTokenTypeException");
    }
    let answer = revoke(one.refresh(), &json!("other")).await.expect(400);
    assert_eq!(answer.cognito_error(), "ResourceNotFoundException");
    carta.refresh(one.refresh()).await.expect(200);
    // Twice, and one that never was: the same answer.
    for token in [one.refresh(), one.refresh(), "never"] {
        assert_eq!(revoke(token, &client).await.expect(200).text, "{}");
    }
    nothing_is_left(&carta, &one).await;
    carta.get(&other.id, "/user").await.expect(200);
    carta.refresh(other.refresh()).await.expect(200);
}

#[tokio::test]
async fn new_credentials_end_refresh_tokens_too() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let tokens = andy(&carta).await;
    carta.set_password(&admin, "andy", "new").await.expect(200);
    nothing_is_left(&carta, &tokens).await;
    let tokens = carta.tokens("andy", "new").await;
    carta.set_temporary(&admin, "andy", "newer").await.expect(200);
    nothing_is_left(&carta, &tokens).await;
}

#[tokio::test]
async fn changing_a_password_takes_the_old_one_and_ends_every_login() {
    let carta = Carta::start();
    let (one, other) = (andy(&carta).await, carta.tokens("andy", "andy").await);
    let change = async |previous: &str, proposed: &str| {
        let body = json!({
            "AccessToken": one.access, "PreviousPassword": previous, "ProposedPassword": proposed,
        });
        carta.cognito("ChangePassword", &body).await
    };
    let wrong = change("wrong", "a password of my own").await.expect(400);
    assert_eq!(wrong.cognito_error(), "NotAuthorizedException");
    let short = change("andy", "eleven char").await.expect(400);
    assert_eq!(short.cognito_error(), "InvalidPasswordException");
    carta.get(&other.id, "/user").await.expect(200);
    assert_eq!(change("andy", "a password of my own").await.expect(200).text, "{}");
    nothing_is_left(&carta, &one).await;
    nothing_is_left(&carta, &other).await;
    carta.try_log_in("andy", "andy").await.expect(400);
    carta.tokens("andy", "a password of my own").await;
}

#[tokio::test]
async fn a_password_isnt_changed_into_itself() {
    let carta = Carta::start();
    let tokens = carta.tokens(ADMIN, ADMIN_PASSWORD).await;
    let body = json!({
        "AccessToken": tokens.access,
        "PreviousPassword": ADMIN_PASSWORD, "ProposedPassword": ADMIN_PASSWORD,
    });
    let answer = carta.cognito("ChangePassword", &body).await.expect(400);
    assert_eq!(answer.cognito_error(), "InvalidPasswordException");
    carta.get(&tokens.id, "/user").await.expect(200);
}

#[tokio::test]
async fn a_stolen_access_token_guesses_no_passwords() {
    let carta = Carta::start();
    let tokens = andy(&carta).await;
    let guess = async |previous: &str| {
        let body = json!({
            "AccessToken": tokens.access, "PreviousPassword": previous,
            "ProposedPassword": "a thief's own password",
        });
        carta.cognito("ChangePassword", &body).await
    };
    for _ in 0..6 {
        assert_eq!(guess("wrong").await.cognito_error(), "NotAuthorizedException");
    }
    let answer = guess("andy").await.expect(429);
    assert_eq!(answer.cognito_error(), "TooManyRequestsException");
    assert_eq!(answer.headers["retry-after"], "1");
}

#[tokio::test]
async fn the_pool_and_the_policy_are_told_to_those_who_are_in() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let auth = carta.auth().await;
    let pool = carta.get(&admin, "/v2/auth/cognito/user-pool").await.expect(200).json();
    let known = json!({
        "region": auth["region"], "userPoolId": auth["userPoolId"],
        "userPoolWebClientId": auth["userPoolWebClientId"],
    });
    assert_eq!(pool, known);
    let policy = carta.get(&admin, "/v2/auth/cognito/password-policy").await.expect(200).json();
    let length_alone = json!({
        "minimumLength": 12, "requireLowercase": false, "requireUppercase": false,
        "requireNumbers": false, "requireSymbols": false,
    });
    assert_eq!(policy, length_alone);
    for path in ["/v2/auth/cognito/user-pool", "/v2/auth/cognito/password-policy"] {
        carta.send(carta.request(Method::GET, path)).await.expect(401);
    }
}
