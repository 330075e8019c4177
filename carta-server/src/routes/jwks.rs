//! `GET /{pool}/.well-known/jwks.json`: the keys that tokens are signed with, or soon will be. For everybody.

use super::caller::Anybody;
use super::extract::Segments;
use crate::app::{App, Shared};
use crate::error::Error;
use crate::tokens::PublicKeys;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

pub(super) async fn handle(
    _: Anybody,
    State(app): State<App>,
    Segments(pool): Segments<String>,
) -> Result<Json<PublicKeys>, Error> {
    check_pool(&app, &pool)?;
    let now = app.clock.now();
    Ok(Json(app.keys.at(now).await.public(now)))
}

pub(super) fn check_pool(app: &Shared, pool: &str) -> Result<(), Error> {
    if *pool == *app.pool.id {
        Ok(())
    } else {
        Err(Error::new(StatusCode::NOT_FOUND, "no such user pool"))
    }
}
