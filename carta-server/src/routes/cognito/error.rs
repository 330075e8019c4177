//! Errors in Cognito's form: the kind in `__type` and a header, the text in `message`.

use super::CONTENT_TYPE;
use crate::error::Error;
use crate::login::{LoginError, Refused};
use crate::rate_limits::TooMany;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::borrow::Cow;
use utoipa::ToSchema;

/// What every error of Cognito's says.
#[derive(Serialize, ToSchema)]
#[schema(as = CognitoError)]
pub(super) struct ErrorJson {
    /// Its kind: `NotAuthorizedException`.
    #[serde(rename = "__type")]
    kind: &'static str,
    message: Cow<'static, str>,
}

pub(super) struct CognitoError {
    status: StatusCode,
    kind: &'static str,
    message: Cow<'static, str>,
    /// In seconds.
    retry_after: Option<u64>,
    inward: Option<Error>,
}

impl CognitoError {
    /// Cognito answers 400 whatever the client did wrong, a wrong password included.
    pub(super) fn new(kind: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::with_status(StatusCode::BAD_REQUEST, kind, message)
    }

    pub(super) fn with_status(
        status: StatusCode,
        kind: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { status, kind, message: message.into(), retry_after: None, inward: None }
    }

    pub(super) fn invalid_parameter(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("InvalidParameterException", message)
    }

    pub(super) fn unknown_operation() -> Self {
        let message = "X-Amz-Target names no operation of this server";
        Self::new("UnknownOperationException", message)
    }

    /// A body that couldn't be read.
    pub(super) fn body(error: &Error) -> Self {
        let message = error.outward().to_owned();
        Self::with_status(error.status(), "SerializationException", message)
    }

    fn too_many(kind: &'static str, message: String, retry_after: u64) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::with_status(StatusCode::TOO_MANY_REQUESTS, kind, message)
        }
    }

    /// Too many requests of one address, whatever they are for.
    pub(super) fn limited(too_many: &TooMany) -> Self {
        let message = too_many.outward().to_owned();
        Self::too_many("TooManyRequestsException", message, too_many.seconds())
    }

    /// What became of the login that it ends, in a word.
    pub(super) fn outcome(&self) -> &'static str {
        match self.status {
            StatusCode::TOO_MANY_REQUESTS => "throttled",
            status if status.is_server_error() => "failed",
            _ => "refused",
        }
    }

    pub(super) fn internal(inward: Error) -> Self {
        let message = inward.told().into_owned();
        let status = inward.status();
        Self {
            retry_after: (status == StatusCode::SERVICE_UNAVAILABLE).then_some(1),
            inward: Some(inward),
            ..Self::with_status(status, "InternalErrorException", message)
        }
    }
}

impl From<LoginError> for CognitoError {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Refused(refused) => refused.into(),
            cause => Self::internal(cause.into()),
        }
    }
}

impl From<Refused> for CognitoError {
    fn from(refused: Refused) -> Self {
        let (kind, message) = (kind(refused), refused.to_string());
        match refused {
            Refused::TooOften { seconds } => Self::too_many(kind, message, seconds),
            Refused::Busy => Self::too_many(kind, message, 1),
            _ => Self::new(kind, message),
        }
    }
}

fn kind(refused: Refused) -> &'static str {
    match refused {
        // Not the credentials' fault: a client that took it for that would ask for another password.
        Refused::ClientKey | Refused::Timestamp | Refused::Skew => "InvalidParameterException",
        Refused::Challenge | Refused::Credentials | Refused::Suspended => "NotAuthorizedException",
        Refused::RefreshToken | Refused::AccessToken => "NotAuthorizedException",
        Refused::Code => "CodeMismatchException",
        Refused::Password(_) => "InvalidPasswordException",
        Refused::NoDelivery => "CodeDeliveryFailureException",
        Refused::TooOften { .. } | Refused::Busy => "TooManyRequestsException",
    }
}

impl IntoResponse for CognitoError {
    fn into_response(self) -> Response {
        if let Some(inward) = &self.inward {
            inward.log();
        }
        let headers = [
            (header::CONTENT_TYPE, CONTENT_TYPE.to_owned()),
            (HeaderName::from_static("x-amzn-errortype"), format!("{}:", self.kind)),
        ];
        let body = ErrorJson { kind: self.kind, message: self.message };
        let mut response = (self.status, Json(body)).into_response();
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
