use super::access;
use super::error::CognitoError;
use crate::app::App;
use crate::login::Peer;
use carta_core::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[schema(as = GetUser)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    #[schema(value_type = String, format = Password)]
    access_token: Secret,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CognitoUser)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Answer {
    username: String,
    user_attributes: Vec<Attribute>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CognitoAttribute)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    name: &'static str,
    value: String,
}

pub(super) async fn run(app: &App, _: Peer, request: Request) -> Result<Answer, CognitoError> {
    let subject = access::subject(app, &request.access_token).await?;
    let user = app.login.user(&subject).await?;
    let attributes = [
        ("sub", Some(user.id.to_string())),
        ("email", user.email),
        ("given_name", user.first_name),
        ("family_name", user.last_name),
    ];
    let attribute = |(name, value): (_, Option<_>)| value.map(|value| Attribute { name, value });
    let user_attributes = attributes.into_iter().filter_map(attribute).collect();
    Ok(Answer { username: user.name, user_attributes })
}
