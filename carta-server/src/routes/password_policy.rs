//! `GET /v2/auth/cognito/password-policy`: what a password must be like.

use crate::app::App;
use crate::password_policy::PasswordPolicy;
use crate::store::Account;
use axum::Json;
use axum::extract::State;

pub(super) async fn handle(State(app): State<App>, _: Account) -> Json<PasswordPolicy> {
    Json(app.password_policy)
}
