use super::access;
use super::error::CognitoError;
use crate::app::App;
use crate::login::Peer;
use crate::routes::done::Done;
use carta_core::Secret;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[schema(as = GlobalSignOut)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    #[schema(value_type = String, format = Password)]
    access_token: Secret,
}

pub(super) async fn run(app: &App, _: Peer, request: Request) -> Result<Done, CognitoError> {
    let subject = access::subject(app, &request.access_token).await?;
    app.login.sign_out(&subject).await?;
    Ok(Done {})
}
