//! `POST /`: operations of Cognito, in Cognito's own form: logins, and what users do with their own credentials. For
//! everybody.

mod access;
mod authentication;
mod change_password;
mod confirm_forgot_password;
mod error;
mod forgot_password;
mod get_user;
mod global_sign_out;
mod initiate_auth;
mod password;
mod respond_to_auth_challenge;
mod revoke_token;

use super::openapi::{Description, Gives, Takes, header as described_header, shapes};
use super::peer::FromPeer;
use super::{body, json};
use crate::app::App;
use crate::login::Peer;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use error::{CognitoError, ErrorJson};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use utoipa::ToSchema;
use utoipa::openapi::schema::AnyOf;
use utoipa::openapi::{RefOr, Required, Schema};

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";
const TARGET: &str = "x-amz-target";
/// The operations that a login is made of.
const LOGINS: [&str; 2] = ["InitiateAuth", "RespondToAuthChallenge"];
const SERVICE: &str = "AWSCognitoIdentityProviderService.";

pub(super) async fn handle(
    State(app): State<App>,
    FromPeer(peer): FromPeer,
    Asked(request): Asked,
) -> Answered {
    Answered(dispatch(&app, peer, request).await.unwrap_or_else(CognitoError::into_response))
}

async fn dispatch(app: &App, peer: Peer, request: Request) -> Result<Response, CognitoError> {
    app.limiter.address(peer.address()).map_err(|too_many| CognitoError::limited(&too_many))?;
    check_content_type(request.headers())?;
    let target = request.headers().get(TARGET).and_then(|value| value.to_str().ok());
    let operation = target.and_then(|target| target.strip_prefix(SERVICE));
    let operation =
        operation.and_then(|name| COGNITO_OPERATIONS.iter().find(|known| **known == name));
    // Of what nobody knows, nothing is read.
    let Some(operation) = operation else {
        return Err(CognitoError::unknown_operation());
    };
    let body =
        body::read(request, body::MAX_COGNITO).await.map_err(|error| CognitoError::body(&error))?;
    let outcome = run(operation, app, peer, &body).await;
    if let Err(error) = &outcome
        && LOGINS.contains(operation)
    {
        app.metrics.login(error.outcome());
    }
    outcome
}

/// Makes [`COGNITO_OPERATIONS`] and what runs them of one table.
macro_rules! operations {
    ($($name:literal => $operation:path,)+) => {
        /// The operations of Cognito that `POST /` knows, as `X-Amz-Target` names them behind
        /// `AWSCognitoIdentityProviderService.`.
        pub const COGNITO_OPERATIONS: &[&str] = &[$($name),+];

        async fn run(
            operation: &str,
            app: &App,
            peer: Peer,
            body: &[u8],
        ) -> Result<Response, CognitoError> {
            match operation {
                $($name => Ok(answer(&$operation(app, peer, parse(body)?).await?)),)+
                _ => Err(CognitoError::unknown_operation()),
            }
        }

        /// Of each operation, what it takes and what it gives.
        fn schemas(description: &mut Description) -> Vec<[RefOr<Schema>; 2]> {
            vec![$(schemas_of(description, $operation)),+]
        }
    };
}

operations! {
    "InitiateAuth" => initiate_auth::run,
    "RespondToAuthChallenge" => respond_to_auth_challenge::run,
    "GetUser" => get_user::run,
    "ChangePassword" => change_password::run,
    "ForgotPassword" => forgot_password::run,
    "ConfirmForgotPassword" => confirm_forgot_password::run,
    "GlobalSignOut" => global_sign_out::run,
    "RevokeToken" => revoke_token::run,
}

/// What an operation takes and what it gives: its function isn't run.
fn schemas_of<T, A, F>(description: &mut Description, _: F) -> [RefOr<Schema>; 2]
where
    F: AsyncFn(&App, Peer, T) -> Result<A, CognitoError>,
    T: ToSchema,
    A: ToSchema,
{
    [description.schema_of::<T>(), description.schema_of::<A>()]
}

/// A request, unread.
pub(super) struct Asked(Request);

impl<S: Sync> FromRequest<S> for Asked {
    type Rejection = Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Infallible> {
        Ok(Self(request))
    }
}

/// The header says which operation it is, and so what the body is: of that, OpenAPI has no words.
impl Takes for Asked {
    fn describe(description: &mut Description) {
        let operations: Vec<_> =
            COGNITO_OPERATIONS.iter().map(|name| format!("{SERVICE}{name}")).collect();
        let said = "The operation. The body is the one of that operation.";
        let mut target = described_header("X-Amz-Target", said, shapes::one_of(operations).into());
        target.required = Required::True;
        description.parameter(target);
        let bodies = schemas(description).into_iter().map(|[body, _]| body);
        description.body(CONTENT_TYPE, any_of(bodies));
    }
}

/// An answer of any operation, or Cognito's kind of error.
pub(super) struct Answered(Response);

impl IntoResponse for Answered {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Gives for Answered {
    fn describe(description: &mut Description) {
        let answers = schemas(description).into_iter().map(|[_, answer]| answer);
        description.answers_with("200", CONTENT_TYPE, any_of(answers));
        description.errors_are::<ErrorJson>(CONTENT_TYPE);
        for status in [400, 403, 408, 413, 415] {
            description.refuses(status);
        }
    }
}

fn any_of(schemas: impl Iterator<Item = RefOr<Schema>>) -> RefOr<Schema> {
    let mut any = AnyOf::new();
    for schema in schemas {
        if !any.items.contains(&schema) {
            any.items.push(schema);
        }
    }
    Schema::AnyOf(any).into()
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
    json::parse(body).map_err(|_| {
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

/// A user's name in a request. By rule nobody has a name that is refused, so this tells nothing of who is known.
fn parse_name(name: &str) -> Result<&str, CognitoError> {
    crate::names::parse_user(name)
        .map_err(|error| CognitoError::invalid_parameter(error.outward().to_owned()))
}
