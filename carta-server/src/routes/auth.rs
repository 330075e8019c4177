//! `GET /auth`: where and how to log in. For everybody.

use super::caller::Anybody;
use crate::app::App;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = Auth)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    user_pool_id: String,
    user_pool_web_client_id: String,
    region: &'static str,
    /// Our extension: clients that know it need no setting to log in here rather than at Cognito.
    endpoint: String,
}

pub(super) async fn handle(_: Anybody, State(app): State<App>) -> Json<Answer> {
    let pool = &app.pool;
    Json(Answer {
        user_pool_id: pool.id.to_string(),
        user_pool_web_client_id: pool.client_id.to_string(),
        region: pool.region,
        endpoint: pool.endpoint.to_string(),
    })
}
