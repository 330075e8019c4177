use super::error::CognitoError;
use super::{check_client, done, parse_name, password};
use crate::app::App;
use crate::login::{Peer, Reset};
use axum::response::Response;
use carta_core::Secret;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    client_id: String,
    username: String,
    confirmation_code: Secret,
    password: Secret,
}

pub(super) async fn run(app: &App, peer: Peer, request: Request) -> Result<Response, CognitoError> {
    check_client(app, &request.client_id)?;
    let user_name = parse_name(&request.username)?;
    password::check(app, peer, &request.password)?;
    let reset = Reset { user_name, code: &request.confirmation_code, password: request.password };
    app.login.reset(reset, peer).await?;
    Ok(done())
}
