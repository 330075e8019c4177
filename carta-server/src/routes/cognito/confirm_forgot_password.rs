use super::error::CognitoError;
use super::{check_client, parse_name, password};
use crate::app::App;
use crate::login::{Peer, Reset};
use crate::routes::done::Done;
use carta_core::Secret;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[schema(as = ConfirmForgotPassword)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    client_id: String,
    username: String,
    #[schema(value_type = String, format = Password)]
    confirmation_code: Secret,
    #[schema(value_type = String, format = Password)]
    password: Secret,
}

pub(super) async fn run(app: &App, peer: Peer, request: Request) -> Result<Done, CognitoError> {
    check_client(app, &request.client_id)?;
    let user_name = parse_name(&request.username)?;
    password::check(app, peer, &request.password)?;
    let reset = Reset { user_name, code: &request.confirmation_code, password: request.password };
    app.login.reset(reset, peer).await?;
    Ok(Done {})
}
