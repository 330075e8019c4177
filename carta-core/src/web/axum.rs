//! What axum needs to see: refusals as answers, and the caller as an extractor.

use super::current_user::CurrentUser;
use super::problem::Problem;
use crate::session::{self, Who};
use crate::{AuthenticationError, FromDenial};
use axum_core::body::Body;
use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;

/// Lets a handler return a `Response`, and so anything, and still be guarded.
#[diagnostic::do_not_recommend]
impl FromDenial for Response {
    fn from_denial(denial: AuthenticationError) -> Self {
        denial.into_response()
    }
}

impl IntoResponse for AuthenticationError {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.answer().map(Body::from)
    }
}

impl<S: Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = AuthenticationError;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, AuthenticationError> {
        Self::of_scope().await
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for CurrentUser {
    type Rejection = AuthenticationError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &S,
    ) -> Result<Option<Self>, AuthenticationError> {
        if matches!(session::who(), Who::Anonymous) {
            return Ok(None);
        }
        <Self as FromRequestParts<S>>::from_request_parts(parts, state).await.map(Some)
    }
}
