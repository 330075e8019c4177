//! `DELETE /v2/auth/apitoken/{node}/{name}`: a token is ended and forgotten.

use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use crate::routes::openapi::NoContent;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((node, name)): Segments<(String, String)>,
) -> Result<NoContent, Error> {
    directory::delete_api_token(&app, &caller, &node, &name).await?;
    Ok(NoContent)
}
