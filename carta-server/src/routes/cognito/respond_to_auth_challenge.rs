use super::error::CognitoError;
use super::{authentication, check_client, password};
use crate::app::App;
use crate::login::{Choice, Peer, Proved, Response as Proof};
use axum::response::Response;
use carta_core::Secret;
use serde::{Deserialize, Serialize};

pub(super) const PASSWORD_VERIFIER: &str = "PASSWORD_VERIFIER";
const NEW_PASSWORD_REQUIRED: &str = "NEW_PASSWORD_REQUIRED";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    client_id: String,
    challenge_name: String,
    challenge_responses: Responses,
    session: Option<Secret>,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct Responses {
    username: Option<String>,
    password_claim_secret_block: Option<String>,
    password_claim_signature: Option<String>,
    timestamp: Option<String>,
    new_password: Option<Secret>,
}

/// A further challenge.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Further<'a> {
    challenge_name: &'static str,
    challenge_parameters: Parameters<'a>,
    session: &'a str,
}

/// Lists are JSON texts within texts, as at Cognito.
#[derive(Serialize)]
struct Parameters<'a> {
    #[serde(rename = "USER_ID_FOR_SRP")]
    user_id: &'a str,
    #[serde(rename = "requiredAttributes")]
    required_attributes: &'static str,
    #[serde(rename = "userAttributes")]
    user_attributes: &'static str,
}

pub(super) async fn run(app: &App, peer: Peer, request: Request) -> Result<Response, CognitoError> {
    check_client(app, &request.client_id)?;
    match request.challenge_name.as_str() {
        PASSWORD_VERIFIER => proof(app, peer, &request.challenge_responses).await,
        NEW_PASSWORD_REQUIRED => choice(app, peer, request).await,
        _ => Err(CognitoError::invalid_parameter(
            "ChallengeName must be PASSWORD_VERIFIER or NEW_PASSWORD_REQUIRED",
        )),
    }
}

async fn proof(app: &App, peer: Peer, responses: &Responses) -> Result<Response, CognitoError> {
    let proof = responses.proof().ok_or_else(|| {
        CognitoError::invalid_parameter(
            "ChallengeResponses needs USERNAME, TIMESTAMP, PASSWORD_CLAIM_SECRET_BLOCK and PASSWORD_CLAIM_SIGNATURE",
        )
    })?;
    match app.login.finish(&proof, peer).await? {
        Proved::Begun(begun) => authentication::answer(app, begun).await,
        Proved::NewPassword(session) => Ok(super::answer(&Further {
            challenge_name: NEW_PASSWORD_REQUIRED,
            challenge_parameters: Parameters {
                user_id: proof.user_name,
                required_attributes: "[]",
                user_attributes: "{}",
            },
            session: session.expose(),
        })),
    }
}

async fn choice(app: &App, peer: Peer, request: Request) -> Result<Response, CognitoError> {
    let responses = request.challenge_responses;
    let (Some(name), Some(chosen), Some(session)) =
        (&responses.username, responses.new_password, &request.session)
    else {
        return Err(CognitoError::invalid_parameter(
            "Session is needed, and ChallengeResponses needs USERNAME and NEW_PASSWORD",
        ));
    };
    password::check(app, peer, &chosen)?;
    let choice = Choice { user_name: name, session, password: chosen };
    authentication::answer(app, app.login.choose(choice).await?).await
}

impl Responses {
    fn proof(&self) -> Option<Proof<'_>> {
        Some(Proof {
            user_name: self.username.as_deref()?,
            secret_block: self.password_claim_secret_block.as_deref()?,
            timestamp: self.timestamp.as_deref()?,
            signature: self.password_claim_signature.as_deref()?,
        })
    }
}
