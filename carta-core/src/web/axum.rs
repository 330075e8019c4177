//! What axum needs to see: refusals as answers, and the caller as an extractor.

use super::problem::Problem;
use crate::guard::{Checked, Checking, Guard, check_async, check_policy};
use crate::session::{self, Who};
use crate::{AuthenticationError, FromDenial, Policy, User};
use axum_core::body::Body;
use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;
use std::ops::Deref;

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

/// Who sent the request, as Carta knows them: an extractor for handlers behind [`AuthLayer`](crate::AuthLayer).
///
/// ```
/// use carta::CurrentUser;
///
/// async fn greet(user: CurrentUser) -> String {
///     format!("hello {}", user.name)
/// }
///
/// async fn welcome(user: Option<CurrentUser>) -> String {
///     user.map_or("hello".into(), |user| format!("hello {}", user.name))
/// }
/// # let _: axum::Router = axum::Router::new()
/// #     .route("/greet", axum::routing::get(greet))
/// #     .route("/welcome", axum::routing::get(welcome));
/// ```
///
/// Carta is asked as for `#[carta::authorize]`: the account was there a minute ago at most. Without a caller it answers 401;
/// as an `Option`, it is `None` where no credential was sent. The groups in it are what Carta chose to tell, and no evidence:
/// guard by the attribute.
#[derive(Clone, Debug)]
pub struct CurrentUser(pub User);

impl Deref for CurrentUser {
    type Target = User;

    fn deref(&self) -> &User {
        &self.0
    }
}

/// By which it is found out whether there is an account, as cheaply as by any other guard.
static ACCOUNT: Guard = Guard::new("carta::CurrentUser", line!(), &Policy::Authenticated);

impl<S: Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = AuthenticationError;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, AuthenticationError> {
        let checked = match check_async(&ACCOUNT) {
            Checking::Done(checked) => checked,
            Checking::Asking(asking) => asking.await,
        };
        match checked {
            Checked::Granted => user().await.map(CurrentUser),
            Checked::Denied(denial) => Err(denial),
        }
    }
}

/// The caller, who was just found to have an account.
async fn user() -> Result<User, AuthenticationError> {
    if let Some(user) = session::known_user() {
        return Ok(user);
    }
    // Somebody made everything be forgotten meanwhile.
    let authorized = check_policy(&Policy::Authenticated).await?;
    Ok(User::new(authorized.user().unwrap_or_default()))
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
