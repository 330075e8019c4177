//! `GET /v2/permissions/{from}/labels`: the labels of all that a holder may do something with.

use super::holder;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::routes::extract::Segments;
use axum::Json;
use axum::extract::State;
use std::collections::BTreeSet;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments(from): Segments<String>,
) -> Result<Json<BTreeSet<String>>, Error> {
    let holdings = directory::holdings(&app, &caller, &holder(&from)).await?;
    Ok(Json(holdings.into_iter().flat_map(|(resource, ..)| resource.labels).collect()))
}
