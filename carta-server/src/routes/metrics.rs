//! `GET /metrics`: what is counted, for Prometheus; for administrators. The listener for operators serves [`text`] to whoever
//! reaches it.

use crate::app::{App, Shared};
use crate::error::Error;
use crate::metrics::{CONTENT_TYPE, Snapshot};
use crate::routes::openapi::{Description, Gives};
use crate::store::Account;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

/// In the text format of Prometheus.
pub(crate) struct Text(String);

impl IntoResponse for Text {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, CONTENT_TYPE)], self.0).into_response()
    }
}

impl Gives for Text {
    fn describe(description: &mut Description) {
        let schema = description.schema_of::<String>();
        description.answers_with("200", CONTENT_TYPE, schema);
    }
}

pub(super) async fn handle(State(app): State<App>, account: Account) -> Result<Text, Error> {
    if !account.administrator {
        return Err(Error::forbidden("only administrators may do this"));
    }
    text(&app)
}

pub(crate) fn text(app: &Shared) -> Result<Text, Error> {
    let now = app.clock.now();
    let snapshot = Snapshot {
        pools: app.store.pools(),
        signing_keys: vec![
            ("tokens", app.keys.age(now)),
            ("assertions", app.assertion_keys.age(now)),
        ],
        uptime: now.saturating_sub(app.started_at),
    };
    app.metrics.text(&snapshot).map(Text).map_err(Error::internal)
}
