//! `GET /secrets/names`: what the caller has, without the values. Our extension.

use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::moment::Moment;
use crate::routes::openapi::List;
use crate::routes::openapi::shapes;
use crate::store::SecretEntry;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = SecretEntry)]
#[serde(rename_all = "camelCase")]
pub(in crate::routes) struct EntryJson {
    name: String,
    #[schema(schema_with = shapes::moment)]
    set_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = shapes::moment)]
    expires: Option<String>,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
) -> Result<List<EntryJson>, Error> {
    let secrets = directory::secrets(&app, &caller).await?;
    Ok(List(secrets.into_iter().map(EntryJson::from).collect()))
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
