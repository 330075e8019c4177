//! `GET /secrets/names`: what the caller has, without the values. Our extension.

use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::moment::Moment;
use crate::store::SecretEntry;
use axum::Json;
use axum::extract::State;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct EntryJson {
    name: String,
    set_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
) -> Result<Json<Vec<EntryJson>>, Error> {
    let secrets = directory::secrets(&app, &caller).await?;
    Ok(Json(secrets.into_iter().map(EntryJson::from).collect()))
}

impl From<SecretEntry> for EntryJson {
    fn from(entry: SecretEntry) -> Self {
        Self {
            name: entry.name,
            set_at: Moment::from(entry.set_at).text(),
            expires: entry.ends_at.map(|end| Moment::from(end).text()),
        }
    }
}
