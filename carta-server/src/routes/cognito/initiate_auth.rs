use super::error::CognitoError;
use super::{authentication, check_client, parse_name};
use crate::app::App;
use crate::login::Peer;
use carta_core::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[schema(as = InitiateAuth)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    auth_flow: String,
    client_id: String,
    auth_parameters: Parameters,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = AuthParameters)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct Parameters {
    username: Option<String>,
    srp_a: Option<String>,
    #[schema(value_type = Option<String>, format = Password)]
    refresh_token: Option<Secret>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = PasswordVerifierChallenge)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Challenge {
    challenge_name: &'static str,
    challenge_parameters: ChallengeParameters,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) struct ChallengeParameters {
    salt: String,
    secret_block: String,
    srp_b: String,
    username: String,
    user_id_for_srp: String,
}

/// The beginning of a login, or a renewed one.
#[derive(Serialize, ToSchema)]
#[schema(as = InitiateAuthAnswer)]
#[serde(untagged)]
pub(super) enum Answer {
    Challenge(Challenge),
    Authenticated(authentication::Answer),
}

/// Two flows, and no other: these keep the password at home.
pub(super) async fn run(app: &App, peer: Peer, request: Request) -> Result<Answer, CognitoError> {
    check_client(app, &request.client_id)?;
    match request.auth_flow.as_str() {
        "USER_SRP_AUTH" => {
            Ok(Answer::Challenge(challenge(app, peer, &request.auth_parameters).await?))
        }
        "REFRESH_TOKEN_AUTH" | "REFRESH_TOKEN" => renewed(app, &request.auth_parameters).await,
        _ => Err(CognitoError::invalid_parameter(
            "AuthFlow must be USER_SRP_AUTH or REFRESH_TOKEN_AUTH: this server takes no passwords",
        )),
    }
}

async fn challenge(
    app: &App,
    peer: Peer,
    parameters: &Parameters,
) -> Result<Challenge, CognitoError> {
    let (Some(name), Some(client_key)) = (&parameters.username, &parameters.srp_a) else {
        return Err(CognitoError::invalid_parameter("AuthParameters needs USERNAME and SRP_A"));
    };
    let challenge = app.login.begin(parse_name(name)?, client_key, peer).await?;
    Ok(Challenge {
        challenge_name: super::respond_to_auth_challenge::PASSWORD_VERIFIER,
        challenge_parameters: ChallengeParameters {
            salt: challenge.salt,
            secret_block: challenge.secret_block,
            srp_b: challenge.public_key,
            username: challenge.user_name.clone(),
            user_id_for_srp: challenge.user_name,
        },
    })
}

async fn renewed(app: &App, parameters: &Parameters) -> Result<Answer, CognitoError> {
    let token = parameters
        .refresh_token
        .as_ref()
        .ok_or_else(|| CognitoError::invalid_parameter("AuthParameters needs REFRESH_TOKEN"))?;
    let authenticated = authentication::answer(app, app.login.renew(token).await?).await?;
    Ok(Answer::Authenticated(authenticated))
}
