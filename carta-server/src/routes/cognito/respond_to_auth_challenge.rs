use super::check_client;
use super::error::CognitoError;
use crate::app::App;
use crate::error::Error;
use crate::login::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub(super) const CHALLENGE: &str = "PASSWORD_VERIFIER";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    client_id: String,
    challenge_name: String,
    challenge_responses: Responses,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct Responses {
    username: Option<String>,
    password_claim_secret_block: Option<String>,
    password_claim_signature: Option<String>,
    timestamp: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    authentication_result: AuthenticationResult,
    challenge_parameters: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AuthenticationResult {
    access_token: String,
    expires_in: u64,
    id_token: String,
    token_type: &'static str,
}

pub(super) async fn run(app: &App, request: Request) -> Result<Answer, CognitoError> {
    check_client(app, &request.client_id)?;
    if request.challenge_name != CHALLENGE {
        return Err(CognitoError::invalid_parameter("ChallengeName must be PASSWORD_VERIFIER"));
    }
    let response = request.challenge_responses.whole().ok_or_else(|| {
        CognitoError::invalid_parameter(
            "ChallengeResponses needs USERNAME, TIMESTAMP, PASSWORD_CLAIM_SECRET_BLOCK and PASSWORD_CLAIM_SIGNATURE",
        )
    })?;
    let begun = app.login.finish(&response, |now| app.tokens.end(now)).await?;
    let issued = app.tokens.issue(&begun.user, begun.session, begun.started_at);
    let issued = issued.map_err(|cause| CognitoError::internal(Error::internal(cause)))?;
    Ok(Answer {
        authentication_result: AuthenticationResult {
            access_token: issued.access_token,
            expires_in: issued.expires_in,
            id_token: issued.id_token,
            token_type: "Bearer",
        },
        challenge_parameters: Map::new(),
    })
}

impl Responses {
    fn whole(&self) -> Option<Response<'_>> {
        Some(Response {
            user_name: self.username.as_deref()?,
            secret_block: self.password_claim_secret_block.as_deref()?,
            timestamp: self.timestamp.as_deref()?,
            signature: self.password_claim_signature.as_deref()?,
        })
    }
}
