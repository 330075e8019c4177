//! `DELETE /service/remove/{namespace}/{service}`, and under `/service/register`, as pycarta 0.2.4 has it: those with *admin*
//! on a service or on its namespace remove it. Its name is free then.

use crate::app::App;
use crate::directory::{self, Caller, ServicePath};
use crate::error::Error;
use crate::routes::done::Done;
use crate::routes::extract::Segments;
use axum::Json;
use axum::extract::State;

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Segments((namespace, service)): Segments<(String, String)>,
) -> Result<Json<Done>, Error> {
    let path = ServicePath { namespace, service };
    directory::unregister_service(&app, &caller, &path).await?;
    Ok(Json(Done {}))
}
