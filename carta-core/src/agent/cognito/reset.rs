//! A forgotten password: a code is sent, and a new password set with it. Neither needs a login, nor keys of AWS.

use super::call;
use crate::agent::pool::Pool;
use crate::{Error, Secret};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Asks for a code; where it is sent to, as far as Cognito shows it.
pub(in crate::agent) async fn request_reset(
    pool: &Pool,
    username: &str,
) -> Result<Option<String>, Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Told {
        code_delivery_details: Option<Details>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Details {
        destination: Option<String>,
    }
    let body = json!({ "ClientId": pool.client_id, "Username": username });
    let (_, told) = call::<Told>(pool, "ForgotPassword", &body).await?;
    Ok(told.code_delivery_details.and_then(|details| details.destination))
}

/// Sets a new password with the code.
pub(in crate::agent) async fn confirm_reset(
    pool: &Pool,
    username: &str,
    code: &Secret,
    new_password: &Secret,
) -> Result<(), Error> {
    /// Borrowed, so that what is secret in it is copied nowhere.
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Confirmation<'a> {
        client_id: &'a str,
        username: &'a str,
        confirmation_code: &'a str,
        password: &'a str,
    }
    let body = Confirmation {
        client_id: &pool.client_id,
        username,
        confirmation_code: code.expose(),
        password: new_password.expose(),
    };
    call::<Value>(pool, "ConfirmForgotPassword", &body).await.map(drop)
}
