use super::error::CognitoError;
use super::{answer, check_client, parse_name};
use crate::app::App;
use crate::login::{Peer, Refused};
use axum::response::Response;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    client_id: String,
    username: String,
}

/// The same for every name: whether there is such a user, and an address, isn't told.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    code_delivery_details: Details,
}

#[derive(Serialize)]
struct Details {}

pub(super) async fn run(app: &App, peer: Peer, request: Request) -> Result<Response, CognitoError> {
    check_client(app, &request.client_id)?;
    let name = parse_name(&request.username)?;
    let hook = app.code_hook.as_ref().ok_or(Refused::NoDelivery)?;
    if let Some(delivery) = app.login.ask_for_code(name, peer).await? {
        hook.deliver(delivery);
    }
    Ok(answer(&Answer { code_delivery_details: Details {} }))
}
