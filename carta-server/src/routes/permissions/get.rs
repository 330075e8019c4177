//! `GET /permissions/{resource}/{user}`: all that a holder may do with a resource, as a bare text: pycarta would keep the
//! quotes of JSON.

use super::Query;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::{Parameters, Segments};
use crate::routes::openapi::PlainText;
use crate::routes::texts::resource_id;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((resource, holder)): Segments<(String, String)>,
    Parameters(query): Parameters<Query>,
) -> Result<PlainText, Error> {
    let (resource, holder) = (resource_id(&resource)?, query.holder(&holder)?);
    let (flags, _) = directory::effective(&app, &caller, resource, None, &holder).await?;
    Ok(PlainText(flags.to_string()))
}
