use super::error::CognitoError;
use super::{check_client, parse_name};
use crate::app::App;
use crate::login::{Peer, Refused};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[schema(as = ForgotPassword)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    client_id: String,
    username: String,
}

/// The same for every name: whether there is such a user, and an address, isn't told.
#[derive(Serialize, ToSchema)]
#[schema(as = CodeAskedFor)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    code_delivery_details: Details,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CodeDeliveryDetails)]
struct Details {}

pub(super) async fn run(app: &App, peer: Peer, request: Request) -> Result<Answer, CognitoError> {
    check_client(app, &request.client_id)?;
    let name = parse_name(&request.username)?;
    let hook = app.code_hook.as_ref().ok_or(Refused::NoDelivery)?;
    if let Some(delivery) = app.login.ask_for_code(name, peer).await? {
        hook.deliver(delivery);
    }
    Ok(Answer { code_delivery_details: Details {} })
}
