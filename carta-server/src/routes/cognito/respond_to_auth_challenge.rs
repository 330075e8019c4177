use super::error::CognitoError;
use super::{authentication, check_client, password};
use crate::app::App;
use crate::login::{Choice, Peer, Proved, Response as Proof};
use carta_core::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) const PASSWORD_VERIFIER: &str = "PASSWORD_VERIFIER";
const NEW_PASSWORD_REQUIRED: &str = "NEW_PASSWORD_REQUIRED";

#[derive(Deserialize, ToSchema)]
#[schema(as = RespondToAuthChallenge)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    client_id: String,
    challenge_name: String,
    challenge_responses: Responses,
    #[schema(value_type = Option<String>, format = Password)]
    session: Option<Secret>,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = ChallengeResponses)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct Responses {
    username: Option<String>,
    password_claim_secret_block: Option<String>,
    password_claim_signature: Option<String>,
    timestamp: Option<String>,
    #[schema(value_type = Option<String>, format = Password)]
    new_password: Option<Secret>,
}

/// A further challenge.
#[derive(Serialize, ToSchema)]
#[schema(as = NewPasswordChallenge)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Further {
    challenge_name: &'static str,
    challenge_parameters: Parameters,
    session: String,
}

/// Lists are JSON texts within texts, as at Cognito.
#[derive(Serialize, ToSchema)]
#[schema(as = NewPasswordParameters)]
struct Parameters {
    #[serde(rename = "USER_ID_FOR_SRP")]
    user_id: String,
    #[serde(rename = "requiredAttributes")]
    required_attributes: &'static str,
    #[serde(rename = "userAttributes")]
    user_attributes: &'static str,
}

/// A login, or what is still to be done for it.
#[derive(Serialize, ToSchema)]
#[schema(as = RespondToAuthChallengeAnswer)]
#[serde(untagged)]
pub(super) enum Answer {
    Authenticated(authentication::Answer),
    Further(Further),
}

pub(super) async fn run(app: &App, peer: Peer, request: Request) -> Result<Answer, CognitoError> {
    check_client(app, &request.client_id)?;
    match request.challenge_name.as_str() {
        PASSWORD_VERIFIER => proof(app, peer, &request.challenge_responses).await,
        NEW_PASSWORD_REQUIRED => choice(app, peer, request).await,
        _ => Err(CognitoError::invalid_parameter(
            "ChallengeName must be PASSWORD_VERIFIER or NEW_PASSWORD_REQUIRED",
        )),
    }
}

async fn proof(app: &App, peer: Peer, responses: &Responses) -> Result<Answer, CognitoError> {
    let proof = responses.proof().ok_or_else(|| {
        CognitoError::invalid_parameter(
            "ChallengeResponses needs USERNAME, TIMESTAMP, PASSWORD_CLAIM_SECRET_BLOCK and PASSWORD_CLAIM_SIGNATURE",
        )
    })?;
    match app.login.finish(&proof, peer).await? {
        Proved::Begun(begun) => {
            Ok(Answer::Authenticated(authentication::answer(app, begun).await?))
        }
        Proved::NewPassword(session) => Ok(Answer::Further(Further {
            challenge_name: NEW_PASSWORD_REQUIRED,
            challenge_parameters: Parameters {
                user_id: proof.user_name.to_owned(),
                required_attributes: "[]",
                user_attributes: "{}",
            },
            session: session.expose().to_owned(),
        })),
    }
}

async fn choice(app: &App, peer: Peer, request: Request) -> Result<Answer, CognitoError> {
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
    Ok(Answer::Authenticated(authentication::answer(app, app.login.choose(choice).await?).await?))
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
