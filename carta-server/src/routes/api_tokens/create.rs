//! `POST /v2/auth/apitoken/{node}`: the caller makes a token of their own; the answer shows its key for the only time.

use super::ApiTokenJson;
use crate::app::App;
use crate::directory::{self, Caller, Wish};
use crate::endpoints::Endpoint;
use crate::error::Error;
use crate::moment::Moment;
use crate::routes::extract::{Body, Segments, given};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

const MAX_NAME_CHARS: usize = 128;
const MAX_ENDPOINTS: usize = 64;
/// As many as the database can count.
const MAX_USES: u64 = 1 << 53;

/// A misspelt `expires` mustn't make a token that never ends.
#[derive(Deserialize, ToSchema)]
#[schema(as = NewApiToken)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::routes) struct Request {
    #[schema(min_length = 1, max_length = 128)]
    name: String,
    #[schema(max_items = 64)]
    allowed_endpoints: Vec<String>,
    expires: Option<String>,
    #[schema(minimum = 1, maximum = 9_007_199_254_740_992_u64)]
    uses: Option<u64>,
    auto_remove: Option<bool>,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(node): Segments<String>,
    Body(request): Body<Request>,
) -> Result<Json<ApiTokenJson>, Error> {
    let wish = request.wish()?;
    let (token, key) = directory::create_api_token(&app, &caller, &node, &wish).await?;
    Ok(Json(ApiTokenJson::with_key(token, &key)))
}

impl Request {
    fn wish(&self) -> Result<Wish<'_>, Error> {
        if self.allowed_endpoints.len() > MAX_ENDPOINTS {
            return Err(Error::bad_request("`allowedEndpoints` holds 64 patterns at most"));
        }
        if self.uses.is_some_and(|uses| uses == 0 || uses > MAX_USES) {
            return Err(Error::bad_request("`uses` must be at least 1, and no more than 2^53"));
        }
        let endpoints = self.allowed_endpoints.iter().map(|text| Endpoint::parse(text));
        let expires = given(self.expires.as_deref());
        Ok(Wish {
            name: name(&self.name)?,
            endpoints: endpoints.collect::<Result<_, _>>()?,
            ends_at: expires.map(|text| Moment::parse("expires", text)).transpose()?,
            uses: self.uses,
            auto_remove: self.auto_remove.unwrap_or_default(),
        })
    }
}

/// A segment of a path, short and of one line.
fn name(text: &str) -> Result<&str, Error> {
    let whole = !text.is_empty() && text.trim() == text && !matches!(text, "." | "..");
    let plain = !text.chars().any(|char| char.is_control() || matches!(char, '/' | '\\'));
    if whole && plain && text.chars().count() <= MAX_NAME_CHARS {
        Ok(text)
    } else {
        Err(Error::bad_request(
            "`name` must have 1 to 128 characters, no blank around it, and no slash or control character in it",
        ))
    }
}
