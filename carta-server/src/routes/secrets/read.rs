//! `GET /secrets?name={name}`: the bare value, as text that says how it is encoded.

use super::Named;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Parameters;
use crate::routes::openapi::PlainText;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Parameters(query): Parameters<Named>,
) -> Result<PlainText, Error> {
    let value = directory::secret(&app, &caller, &query.name()?).await?;
    Ok(PlainText(value.expose().to_owned()))
}
