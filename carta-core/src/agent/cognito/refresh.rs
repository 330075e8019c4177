use super::{Step, Tokens, call};
use crate::agent::pool::Pool;
use crate::{Error, Secret};
use serde_json::json;

/// New tokens for a refresh token, without the password.
pub(in crate::agent) async fn refresh(pool: &Pool, token: &Secret) -> Result<Tokens, Error> {
    let body = json!({
        "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": { "REFRESH_TOKEN": token.expose() },
        "ClientId": pool.client_id,
    });
    let (answer, step) = call::<Step>(pool, "InitiateAuth", &body).await?;
    match (step.authentication_result, step.challenge_name) {
        (Some(tokens), None) => Ok(tokens),
        _ => Err(answer.unreadable("`AuthenticationResult` is missing".into())),
    }
}
