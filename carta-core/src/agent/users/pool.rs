//! Where users come from, and what their passwords must be like.

use super::Users;
use crate::Error;
use http::Method;
use serde::Deserialize;

/// The user pool in which Carta's users log in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct UserPool {
    /// The region of AWS.
    pub region: String,
    /// The pool's id.
    pub user_pool_id: String,
    /// The id that clients give when they log a user in.
    pub user_pool_web_client_id: String,
}

/// What Carta asks of a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PasswordPolicy {
    /// The fewest characters.
    pub minimum_length: u32,
    /// Whether one is a small letter.
    pub require_lowercase: bool,
    /// Whether one is a capital letter.
    pub require_uppercase: bool,
    /// Whether one is a digit.
    pub require_numbers: bool,
    /// Whether one is neither letter nor digit.
    pub require_symbols: bool,
}

impl Users {
    /// The user pool: `GET /v2/auth/cognito/user-pool`. pycarta: `v2.get_user_pool`.
    ///
    /// A login asks `GET /auth` instead, without a token.
    ///
    /// # Errors
    ///
    /// As [`Error`] says; [`Error::NotFound`] from a Carta without `/v2`. pycarta: `ResourceNotFoundError`.
    pub async fn pool(&self) -> Result<UserPool, Error> {
        self.0.at(Method::GET, &["v2", "auth", "cognito", "user-pool"]).read().await
    }

    /// What a password must be like: `GET /v2/auth/cognito/password-policy`. pycarta: `v2.get_password_policy`.
    ///
    /// # Errors
    ///
    /// As [`Error`] says; [`Error::NotFound`] from a Carta without `/v2`. pycarta: `ResourceNotFoundError`.
    pub async fn password_policy(&self) -> Result<PasswordPolicy, Error> {
        self.0.at(Method::GET, &["v2", "auth", "cognito", "password-policy"]).read().await
    }
}
