//! The answer to a login that succeeded, or was renewed.

use super::error::CognitoError;
use crate::app::App;
use crate::error::Error;
use crate::login::Begun;
use crate::routes::done::Done;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = Authenticated)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    authentication_result: AuthenticationResult,
    #[schema(inline)]
    challenge_parameters: Done,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
struct AuthenticationResult {
    access_token: String,
    expires_in: u64,
    id_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    token_type: &'static str,
}

pub(super) async fn answer(app: &App, begun: Begun) -> Result<Answer, CognitoError> {
    let now = app.clock.now();
    let keys = app.keys.at(now).await;
    let issued = app.tokens.issue(&keys, &begun.user, begun.session, begun.started_at, now);
    let issued = issued.map_err(|cause| CognitoError::internal(Error::internal(cause)))?;
    app.metrics.login("succeeded");
    Ok(Answer {
        authentication_result: AuthenticationResult {
            access_token: issued.access_token,
            expires_in: issued.expires_in,
            id_token: issued.id_token,
            refresh_token: begun.refresh_token.as_ref().map(|token| token.expose().to_owned()),
            token_type: "Bearer",
        },
        challenge_parameters: Done {},
    })
}
