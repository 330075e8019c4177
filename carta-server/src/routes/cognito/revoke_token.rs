use super::check_client;
use super::error::CognitoError;
use crate::app::App;
use crate::login::Peer;
use crate::routes::done::Done;
use carta_core::Secret;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[schema(as = RevokeToken)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    client_id: String,
    #[schema(value_type = String, format = Password)]
    token: Secret,
}

/// Refresh tokens alone are revoked, and their session with them: signed tokens have dots in them.
pub(super) async fn run(app: &App, _: Peer, request: Request) -> Result<Done, CognitoError> {
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
