//! What our tokens say. Fields and their names are Cognito's.

use crate::ids::{SessionId, TokenId, UserId};
use crate::store::User;
use serde::{Deserialize, Serialize};

/// `token_use` of the tokens that the API accepts.
pub(super) const ID: &str = "id";
/// `token_use` of those by which users change their own credentials; the API refuses them.
pub(super) const ACCESS: &str = "access";
/// What an access token is for.
const SCOPE: &str = "aws.cognito.signin.user.admin";

#[derive(Serialize, Deserialize)]
pub(super) struct Common {
    pub(super) sub: UserId,
    pub(super) iss: String,
    /// The login that the token came of.
    pub(super) origin_jti: SessionId,
    pub(super) jti: TokenId,
    pub(super) auth_time: u64,
    pub(super) iat: u64,
    pub(super) exp: u64,
}

/// Who somebody is. It holds no groups: a token outlives a membership, so none is ever read from one.
#[derive(Serialize, Deserialize)]
pub(super) struct IdClaims {
    #[serde(flatten)]
    pub(super) common: Common,
    pub(super) aud: String,
    pub(super) token_use: String,
    #[serde(rename = "cognito:username")]
    user_name: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    email: Option<String>,
}

impl IdClaims {
    pub(super) fn new(common: Common, client_id: &str, user: &User) -> Self {
        Self {
            common,
            aud: client_id.to_owned(),
            token_use: ID.to_owned(),
            user_name: user.name.clone(),
            email: user.email.clone(),
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct AccessClaims {
    #[serde(flatten)]
    pub(super) common: Common,
    pub(super) client_id: String,
    pub(super) token_use: String,
    scope: String,
    username: String,
}

impl AccessClaims {
    pub(super) fn new(common: Common, client_id: &str, user: &User) -> Self {
        Self {
            common,
            client_id: client_id.to_owned(),
            token_use: ACCESS.to_owned(),
            scope: SCOPE.to_owned(),
            username: user.name.clone(),
        }
    }
}
