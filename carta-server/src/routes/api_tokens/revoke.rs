//! `POST /v2/auth/apitoken/{node}/{name}/revoke`: a token is ended, and stays listed.

use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use axum::extract::State;
use axum::http::StatusCode;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((node, name)): Segments<(String, String)>,
) -> Result<StatusCode, Error> {
    directory::revoke_api_token(&app, &caller, &node, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
