//! The answer to a login that succeeded, or was renewed.

use super::error::CognitoError;
use crate::app::App;
use crate::error::Error;
use crate::login::Begun;
use axum::response::Response;
use serde::Serialize;
use serde_json::{Map, Value};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    authentication_result: AuthenticationResult<'a>,
    challenge_parameters: Map<String, Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AuthenticationResult<'a> {
    access_token: String,
    expires_in: u64,
    id_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    token_type: &'static str,
}

pub(super) async fn answer(app: &App, begun: Begun) -> Result<Response, CognitoError> {
    let now = app.clock.now();
    let keys = app.keys.at(now).await;
    let issued = app.tokens.issue(&keys, &begun.user, begun.session, begun.started_at, now);
    let issued = issued.map_err(|cause| CognitoError::internal(Error::internal(cause)))?;
    app.metrics.login("succeeded");
    Ok(super::answer(&Answer {
        authentication_result: AuthenticationResult {
            access_token: issued.access_token,
            expires_in: issued.expires_in,
            id_token: issued.id_token,
            refresh_token: begun.refresh_token.as_ref().map(carta_core::Secret::expose),
            token_type: "Bearer",
        },
        challenge_parameters: Map::new(),
    }))
}
