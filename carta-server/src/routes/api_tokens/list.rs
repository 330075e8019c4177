//! `GET /v2/auth/apitoken/{node}`: the tokens, their keys obscured.

use super::ApiTokenJson;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::openapi::List;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(node): Segments<String>,
) -> Result<List<ApiTokenJson>, Error> {
    let tokens = directory::api_tokens(&app, &caller, &node).await?;
    Ok(List(tokens.into_iter().map(ApiTokenJson::from).collect()))
}
