//! `/v2/auth/apitoken/{node}`: API tokens of the caller, or of a user whom an administrator looks after.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod list;
pub(super) mod revoke;

use crate::api_key::{ApiKey, obscured};
use crate::moment::Moment;
use crate::store::ApiToken;
use carta_core::Secret;
use serde::Serialize;
use utoipa::ToSchema;

/// A token as Carta's clients read one: optional fields are left out, never null.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiToken)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApiTokenJson {
    name: String,
    token: String,
    allowed_endpoints: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uses: Option<u64>,
    revoked: bool,
    auto_remove: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used: Option<String>,
}

impl ApiTokenJson {
    /// With the key in full: once, for whoever made it.
    fn with_key(token: ApiToken, key: &ApiKey) -> Self {
        Self { token: Secret::expose(&key.text()).to_owned(), ..token.into() }
    }
}

impl From<ApiToken> for ApiTokenJson {
    fn from(token: ApiToken) -> Self {
        Self {
            token: obscured(token.id),
            name: token.name,
            allowed_endpoints: token.endpoints.lines().map(str::to_owned).collect(),
            expires: token.ends_at.map(Moment::text),
            uses: token.uses,
            revoked: token.revoked,
            auto_remove: token.auto_remove,
            last_used: token.used_at.map(|at| Moment::from(at).text()),
        }
    }
}
