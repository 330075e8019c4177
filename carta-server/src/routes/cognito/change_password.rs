use super::error::CognitoError;
use super::{access, password};
use crate::app::App;
use crate::login::Peer;
use crate::routes::done::Done;
use carta_core::Secret;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[schema(as = ChangePassword)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    #[schema(value_type = String, format = Password)]
    access_token: Secret,
    #[schema(value_type = String, format = Password)]
    previous_password: Secret,
    #[schema(value_type = String, format = Password)]
    proposed_password: Secret,
}

pub(super) async fn run(app: &App, peer: Peer, request: Request) -> Result<Done, CognitoError> {
    password::check(app, peer, &request.proposed_password)?;
    let subject = access::subject(app, &request.access_token).await?;
    let (previous, proposed) = (request.previous_password, request.proposed_password);
    app.login.change_password(&subject, previous, proposed, peer).await?;
    Ok(Done {})
}
