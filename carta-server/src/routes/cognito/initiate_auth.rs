use super::check_client;
use super::error::CognitoError;
use crate::app::App;
use crate::names::parse_user;
use serde::{Deserialize, Serialize};

/// The one flow there is: no other keeps the password at home.
const FLOW: &str = "USER_SRP_AUTH";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    auth_flow: String,
    client_id: String,
    auth_parameters: Parameters,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct Parameters {
    username: Option<String>,
    srp_a: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    challenge_name: &'static str,
    challenge_parameters: ChallengeParameters,
}

#[derive(Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct ChallengeParameters {
    salt: String,
    secret_block: String,
    srp_b: String,
    username: String,
    user_id_for_srp: String,
}

pub(super) async fn run(app: &App, request: Request) -> Result<Answer, CognitoError> {
    check_client(app, &request.client_id)?;
    if request.auth_flow != FLOW {
        return Err(CognitoError::invalid_parameter(
            "AuthFlow must be USER_SRP_AUTH: this server takes no passwords",
        ));
    }
    let (Some(name), Some(client_key)) =
        (request.auth_parameters.username, request.auth_parameters.srp_a)
    else {
        return Err(CognitoError::invalid_parameter("AuthParameters needs USERNAME and SRP_A"));
    };
    // By rule nobody has such a name, so this tells nothing of who is known.
    let name = parse_user(&name)
        .map_err(|error| CognitoError::invalid_parameter(error.outward().to_owned()))?;
    let challenge = app.login.begin(name, &client_key).await?;
    Ok(Answer {
        challenge_name: super::respond_to_auth_challenge::CHALLENGE,
        challenge_parameters: ChallengeParameters {
            salt: challenge.salt,
            secret_block: challenge.secret_block,
            srp_b: challenge.public_key,
            username: challenge.user_name.clone(),
            user_id_for_srp: challenge.user_name,
        },
    })
}
