//! `GET /{pool}/.well-known/openid-configuration`: who signs tokens, and where the keys are. For everybody.
//!
//! OpenID Connect Discovery 1.0. There are no endpoints of OAuth to name: logins are Cognito's.

use super::caller::Anybody;
use super::extract::Segments;
use crate::app::App;
use crate::error::Error;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
#[schema(as = OpenIdConfiguration)]
pub(super) struct Configuration {
    issuer: String,
    jwks_uri: String,
    response_types_supported: [&'static str; 1],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 1],
    claims_supported: [&'static str; 7],
}

pub(super) async fn handle(
    _: Anybody,
    State(app): State<App>,
    Segments(pool): Segments<String>,
) -> Result<Json<Configuration>, Error> {
    super::jwks::check_pool(&app, &pool)?;
    let issuer = app.tokens.issuer();
    Ok(Json(Configuration {
        issuer: issuer.to_owned(),
        jwks_uri: format!("{issuer}/.well-known/jwks.json"),
        response_types_supported: ["id_token"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        claims_supported: ["sub", "iss", "aud", "exp", "iat", "auth_time", "email"],
    }))
}
