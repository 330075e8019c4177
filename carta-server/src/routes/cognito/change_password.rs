use super::error::CognitoError;
use super::{access, done, password};
use crate::app::App;
use crate::login::Peer;
use axum::response::Response;
use carta_core::Secret;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    access_token: Secret,
    previous_password: Secret,
    proposed_password: Secret,
}

pub(super) async fn run(app: &App, peer: Peer, request: Request) -> Result<Response, CognitoError> {
    password::check(app, peer, &request.proposed_password)?;
    let subject = access::subject(app, &request.access_token).await?;
    let (previous, proposed) = (request.previous_password, request.proposed_password);
    app.login.change_password(&subject, previous, proposed, peer).await?;
    Ok(done())
}
