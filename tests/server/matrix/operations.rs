//! The operations of Cognito, and whoever runs them: by tokens of theirs, which must count, or by a name, of which
//! nothing may be told.

use crate::server::carta::{Carta, Tokens};
use carta_core::srp::Client;
use carta_server::COGNITO_OPERATIONS;
use reqwest::Method;
use serde_json::json;

struct Operation {
    name: &'static str,
    /// `{user}`, `{access}` and `{refresh}` are a person's, `{client}` and `{key}` what everybody may know.
    body: &'static str,
    /// What somebody gets whose login counts: an error's kind, or none.
    there: &'static str,
    /// What everybody else gets.
    others: &'static str,
}

const OPERATIONS: [Operation; 9] = [
    // Whoever asks with a name is answered, whether or not it is somebody's.
    Operation {
        name: "InitiateAuth",
        body: r#"{"AuthFlow": "USER_SRP_AUTH", "ClientId": "{client}",
            "AuthParameters": {"USERNAME": "{user}", "SRP_A": "{key}"}}"#,
        there: "",
        others: "",
    },
    Operation {
        name: "InitiateAuth",
        body: r#"{"AuthFlow": "REFRESH_TOKEN_AUTH", "ClientId": "{client}",
            "AuthParameters": {"REFRESH_TOKEN": "{refresh}"}}"#,
        there: "",
        others: "NotAuthorizedException",
    },
    // A proof that is none: whose it would be isn't told.
    Operation {
        name: "RespondToAuthChallenge",
        body: r#"{"ChallengeName": "PASSWORD_VERIFIER", "ClientId": "{client}", "ChallengeResponses": {
            "USERNAME": "{user}", "TIMESTAMP": "Tue Nov 14 22:13:20 UTC 2023",
            "PASSWORD_CLAIM_SECRET_BLOCK": "AAAA", "PASSWORD_CLAIM_SIGNATURE": "AAAA"}}"#,
        there: "NotAuthorizedException",
        others: "NotAuthorizedException",
    },
    Operation {
        name: "GetUser",
        body: r#"{"AccessToken": "{access}"}"#,
        there: "",
        others: "NotAuthorizedException",
    },
    Operation {
        name: "ChangePassword",
        body: r#"{"AccessToken": "{access}", "PreviousPassword": "{user}",
            "ProposedPassword": "a password of my own"}"#,
        there: "",
        others: "NotAuthorizedException",
    },
    // Nothing delivers codes here, to anybody.
    Operation {
        name: "ForgotPassword",
        body: r#"{"ClientId": "{client}", "Username": "{user}"}"#,
        there: "CodeDeliveryFailureException",
        others: "CodeDeliveryFailureException",
    },
    Operation {
        name: "ConfirmForgotPassword",
        body: r#"{"ClientId": "{client}", "Username": "{user}", "ConfirmationCode": "123456",
            "Password": "a password of my own"}"#,
        there: "CodeMismatchException",
        others: "CodeMismatchException",
    },
    Operation {
        name: "GlobalSignOut",
        body: r#"{"AccessToken": "{access}"}"#,
        there: "",
        others: "NotAuthorizedException",
    },
    // To revoke what isn't there, or no longer, is no error.
    Operation {
        name: "RevokeToken",
        body: r#"{"ClientId": "{client}", "Token": "{refresh}"}"#,
        there: "",
        others: "",
    },
];

/// What somebody could put into a request.
struct Person {
    who: &'static str,
    user: String,
    access: String,
    refresh: String,
}

impl Person {
    async fn new(carta: &Carta, admin: &str, who: &'static str) -> Self {
        carta.stranger(admin, who).await;
        Self::of(who, who, &carta.tokens(who, who).await)
    }

    fn of(who: &'static str, user: &str, tokens: &Tokens) -> Self {
        let (access, refresh) = (tokens.access.clone(), tokens.refresh().to_owned());
        Self { who, user: user.to_owned(), access, refresh }
    }

    fn showing(who: &'static str, shown: &str) -> Self {
        Self { who, user: who.to_owned(), access: shown.to_owned(), refresh: shown.to_owned() }
    }
}

#[test]
fn every_operation_has_a_row_and_every_row_an_operation() {
    for name in COGNITO_OPERATIONS {
        assert!(OPERATIONS.iter().any(|row| row.name == *name), "no row says who may {name}");
    }
    for row in &OPERATIONS {
        assert!(COGNITO_OPERATIONS.contains(&row.name), "there is no operation {}", row.name);
    }
}

#[tokio::test]
async fn operations_take_the_tokens_of_those_who_are_in_and_tell_nothing_of_names() {
    let carta = Carta::start();
    let admin = carta.admin().await;
    let mut others = Vec::new();
    for who in ["left", "suspended", "removed"] {
        others.push(Person::new(&carta, &admin, who).await);
    }
    carta.by_access("GlobalSignOut", &others[0].access).await.expect(200);
    carta.post(&admin, "/user/suspended/suspend").await.expect(200);
    carta.delete(&admin, "/user/removed").await.expect(200);
    let wish = json!({ "name": "all", "allowedEndpoints": ["*"] });
    let made = carta.send_json(&admin, Method::POST, "/v2/auth/apitoken/self", &wish).await;
    let key = made.expect(200).json()["token"].as_str().expect("a key").to_owned();
    others.push(Person::showing("shows-nothing", ""));
    others.push(Person::showing("shows-garbage", "garbage"));
    others.push(Person::showing("shows-an-api-token", &key));

    let client = carta.client_id().await;
    let client = client.as_str().expect("an id");
    let client_key = Client::new().expect("random numbers").public_hex();
    for (number, row) in OPERATIONS.iter().enumerate() {
        let user = format!("there-{number}");
        carta.stranger(&admin, &user).await;
        let there = Person::of("there", &user, &carta.tokens(&user, &user).await);
        let mut told = Vec::new();
        for (person, expected) in
            others.iter().map(|other| (other, row.others)).chain([(&there, row.there)])
        {
            let body = row.body.replace("{user}", &person.user);
            let body = body.replace("{access}", &person.access);
            let body = body.replace("{refresh}", &person.refresh).replace("{client}", client);
            let body = body.replace("{key}", &client_key);
            let body = serde_json::from_str(&body).expect("JSON");
            let answer = carta.cognito(row.name, &body).await;
            if expected.is_empty() {
                answer.expect(200);
                continue;
            }
            let (name, who) = (row.name, person.who);
            assert_eq!(answer.clone().expect(400).cognito_error(), expected, "{name} by {who}");
            told.push(answer.text);
        }
        told.dedup();
        assert!(told.len() <= 1, "{} tells of whom it is asked: {told:?}", row.name);
    }
}
