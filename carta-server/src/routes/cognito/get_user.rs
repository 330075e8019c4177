use super::error::CognitoError;
use super::{access, answer};
use crate::app::App;
use crate::login::Peer;
use axum::response::Response;
use carta_core::Secret;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    access_token: Secret,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    username: String,
    user_attributes: Vec<Attribute>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Attribute {
    name: &'static str,
    value: String,
}

pub(super) async fn run(app: &App, _: Peer, request: Request) -> Result<Response, CognitoError> {
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
    Ok(answer(&Answer { username: user.name, user_attributes }))
}
