use super::error::CognitoError;
use super::{Done, check_client};
use crate::app::App;
use carta_core::Secret;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    client_id: String,
    token: Secret,
}

/// Refresh tokens alone are revoked, and their session with them: signed tokens have dots in them.
pub(super) async fn run(app: &App, request: Request) -> Result<Done, CognitoError> {
    check_client(app, &request.client_id)?;
    if request.token.expose().contains('.') {
        return Err(CognitoError::new(
            "UnsupportedTokenTypeException",
            "Token must be a refresh token",
        ));
    }
    app.login.revoke(&request.token).await?;
    Ok(Done {})
}
