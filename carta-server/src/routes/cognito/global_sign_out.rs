use super::error::CognitoError;
use super::{access, done};
use crate::app::App;
use crate::login::Peer;
use axum::response::Response;
use carta_core::Secret;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    access_token: Secret,
}

pub(super) async fn run(app: &App, _: Peer, request: Request) -> Result<Response, CognitoError> {
    let subject = access::subject(app, &request.access_token).await?;
    app.login.sign_out(&subject).await?;
    Ok(done())
}
