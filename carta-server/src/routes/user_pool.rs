//! `GET /v2/auth/cognito/user-pool`: where users log in, for those who have.

use crate::app::App;
use crate::store::Account;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = UserPool)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    region: &'static str,
    user_pool_id: String,
    user_pool_web_client_id: String,
}

pub(super) async fn handle(State(app): State<App>, _: Account) -> Json<Answer> {
    let pool = &app.pool;
    Json(Answer {
        region: pool.region,
        user_pool_id: pool.id.to_string(),
        user_pool_web_client_id: pool.client_id.to_string(),
    })
}
