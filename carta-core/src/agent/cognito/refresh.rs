use super::{Step, Tokens, call};
use crate::agent::pool::Pool;
use crate::{Error, Secret};
use serde::Serialize;

/// New tokens for a refresh token, without the password.
pub(in crate::agent) async fn refresh(pool: &Pool, token: &Secret) -> Result<Tokens, Error> {
    /// Borrowed, so that what is secret in it is copied nowhere.
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Refresh<'a> {
        auth_flow: &'static str,
        auth_parameters: Parameters<'a>,
        client_id: &'a str,
    }
    #[derive(Serialize)]
    struct Parameters<'a> {
        #[serde(rename = "REFRESH_TOKEN")]
        token: &'a str,
    }
    let body = Refresh {
        auth_flow: "REFRESH_TOKEN_AUTH",
        auth_parameters: Parameters { token: token.expose() },
        client_id: &pool.client_id,
    };
    let (answer, step) = call::<Step>(pool, "InitiateAuth", &body).await?;
    match (step.authentication_result, step.challenge_name) {
        (Some(tokens), None) => Ok(tokens),
        _ => Err(answer.unreadable("`AuthenticationResult` is missing".into())),
    }
}
