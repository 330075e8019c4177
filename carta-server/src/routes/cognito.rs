//! `POST /`: the two operations of Cognito that a login takes, in Cognito's own form. For everybody.

mod error;
mod initiate_auth;
mod respond_to_auth_challenge;

use crate::app::App;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use error::CognitoError;
use serde::Serialize;
use serde::de::DeserializeOwned;

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";
const TARGET: &str = "x-amz-target";
const SERVICE: &str = "AWSCognitoIdentityProviderService.";

pub(super) async fn handle(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    match dispatch(&app, &headers, &body).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn dispatch(app: &App, headers: &HeaderMap, body: &[u8]) -> Result<Response, CognitoError> {
    check_content_type(headers)?;
    let target = headers.get(TARGET).and_then(|value| value.to_str().ok());
    let operation = target.and_then(|target| target.strip_prefix(SERVICE));
    match operation {
        Some("InitiateAuth") => Ok(answer(&initiate_auth::run(app, parse(body)?).await?)),
        Some("RespondToAuthChallenge") => {
            Ok(answer(&respond_to_auth_challenge::run(app, parse(body)?).await?))
        }
        _ => Err(CognitoError::new(
            "UnknownOperationException",
            "X-Amz-Target names no operation of this server",
        )),
    }
}

/// Not JSON's own type: a page in a browser can't send this one elsewhere unasked.
fn check_content_type(headers: &HeaderMap) -> Result<(), CognitoError> {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next());
    match essence {
        Some(essence) if essence.trim().eq_ignore_ascii_case(CONTENT_TYPE) => Ok(()),
        _ => Err(CognitoError::with_status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "SerializationException",
            "Content-Type must be application/x-amz-json-1.1",
        )),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, CognitoError> {
    serde_json::from_slice(body).map_err(|_| {
        CognitoError::new("SerializationException", "the body isn't the JSON of this operation")
    })
}

fn answer(body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(json) => ([(header::CONTENT_TYPE, CONTENT_TYPE)], json).into_response(),
        Err(cause) => crate::error::Error::internal(cause).into_response(),
    }
}

/// The one client of the pool.
fn check_client(app: &App, client_id: &str) -> Result<(), CognitoError> {
    if *client_id == *app.pool.client_id {
        Ok(())
    } else {
        Err(CognitoError::new("ResourceNotFoundException", "User pool client does not exist."))
    }
}
