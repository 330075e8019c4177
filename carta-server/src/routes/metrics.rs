//! `GET /metrics`: what is counted, for Prometheus; for administrators. The listener for operators serves [`text`] to whoever
//! reaches it.

use crate::app::{App, Shared};
use crate::error::Error;
use crate::metrics::{CONTENT_TYPE, Snapshot};
use crate::store::Account;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

pub(super) async fn handle(State(app): State<App>, account: Account) -> Result<Response, Error> {
    if !account.administrator {
        return Err(Error::forbidden("only administrators may do this"));
    }
    text(&app)
}

pub(crate) fn text(app: &Shared) -> Result<Response, Error> {
    let now = app.clock.now();
    let snapshot = Snapshot {
        pools: app.store.pools(),
        signing_keys: vec![
            ("tokens", app.keys.age(now)),
            ("assertions", app.assertion_keys.age(now)),
        ],
        uptime: now.saturating_sub(app.started_at),
    };
    let text = app.metrics.text(&snapshot).map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response())
}
