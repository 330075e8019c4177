use super::error::CognitoError;
use super::{Done, access};
use crate::app::App;
use carta_core::Secret;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    access_token: Secret,
}

pub(super) async fn run(app: &App, request: Request) -> Result<Done, CognitoError> {
    let subject = access::subject(app, &request.access_token).await?;
    app.login.sign_out(&subject).await?;
    Ok(Done {})
}
