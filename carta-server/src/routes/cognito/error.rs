//! Errors in Cognito's form: the kind in `__type` and a header, the text in `message`.

use super::CONTENT_TYPE;
use crate::error::Error;
use crate::login::{LoginError, Refused};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::borrow::Cow;

pub(super) struct CognitoError {
    status: StatusCode,
    kind: &'static str,
    message: Cow<'static, str>,
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
        Self { status, kind, message: message.into(), inward: None }
    }

    pub(super) fn invalid_parameter(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new("InvalidParameterException", message)
    }

    pub(super) fn internal(inward: Error) -> Self {
        let message = inward.outward().to_owned();
        Self {
            inward: Some(inward),
            ..Self::with_status(
                StatusCode::INTERNAL_SERVER_ERROR,
                "InternalErrorException",
                message,
            )
        }
    }
}

impl From<LoginError> for CognitoError {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Refused(refused) => Self::new(kind(refused), refused.to_string()),
            cause => Self::internal(Error::internal(cause)),
        }
    }
}

fn kind(refused: Refused) -> &'static str {
    match refused {
        // Not the credentials' fault: a client that took it for that would ask for another password.
        Refused::ClientKey | Refused::Timestamp | Refused::Skew => "InvalidParameterException",
        Refused::Challenge | Refused::Credentials | Refused::Suspended => "NotAuthorizedException",
        Refused::Busy => "TooManyRequestsException",
    }
}

impl IntoResponse for CognitoError {
    fn into_response(self) -> Response {
        if let Some(inward) = &self.inward {
            inward.log();
        }
        let headers = [
            (header::CONTENT_TYPE.as_str(), CONTENT_TYPE.to_owned()),
            ("x-amzn-errortype", format!("{}:", self.kind)),
        ];
        let body = json!({ "__type": self.kind, "message": self.message });
        (self.status, headers, body.to_string()).into_response()
    }
}
