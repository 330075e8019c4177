//! `GET /v2/auth/apitoken/{node}`: the tokens, their keys obscured.

use super::ApiTokenJson;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(node): Segments<String>,
) -> Result<Json<Vec<ApiTokenJson>>, Error> {
    let tokens = directory::api_tokens(&app, &caller, &node).await?;
    Ok(Json(tokens.into_iter().map(ApiTokenJson::from).collect()))
}
