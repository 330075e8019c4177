//! `GET /secrets?name={name}`: the bare value, as text that says how it is encoded.

use super::Named;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Parameters;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

const TEXT: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Parameters(query): Parameters<Named>,
) -> Result<impl IntoResponse, Error> {
    let value = directory::secret(&app, &caller, &query.name()?).await?;
    Ok((TEXT, value.expose().to_owned()))
}
