use super::error::CognitoError;
use super::{check_client, done};
use crate::app::App;
use crate::login::Peer;
use axum::response::Response;
use carta_core::Secret;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    client_id: String,
    token: Secret,
}

/// Refresh tokens alone are revoked, and their session with them: signed tokens have dots in them.
pub(super) async fn run(app: &App, _: Peer, request: Request) -> Result<Response, CognitoError> {
    check_client(app, &request.client_id)?;
    if request.token.expose().contains('.') {
        return Err(CognitoError::new(
            "UnsupportedTokenTypeException",
            "Token must be a refresh token",
        ));
    }
    app.login.revoke(&request.token).await?;
    Ok(done())
}
