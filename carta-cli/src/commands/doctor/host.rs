//! Which Carta is asked, why, and where logins to it go.

use crate::context::Context;
use crate::output::shown;
use carta_core::Host;
use serde::Deserialize;
use std::{env, fmt};

/// The Carta, and what says so.
pub(super) fn find(context: &Context) -> anyhow::Result<(Host, String)> {
    let given = context.globals().host()?;
    // A profile that can't be read has been told of.
    let profile = context.saved_profile().ok().flatten().filter(|_| by_profile(context));
    let host = Host::to_ask(given.as_ref(), profile.as_ref())?;
    let is_said = |variable| env::var_os(variable).is_some_and(|value| !value.is_empty());
    let why = match profile {
        _ if given.is_some() => "as the arguments say".to_owned(),
        _ if is_said("CARTA_HOST") => "as CARTA_HOST says".to_owned(),
        Some(profile) => format!("as the profile `{}` says", shown(&profile.name)),
        None if is_said("CARTA_ENV") => "as CARTA_ENV says".to_owned(),
        None => "as nothing else is said".to_owned(),
    };
    Ok((host, why))
}

/// Whether a profile logs in, rather than what the environment says otherwise.
fn by_profile(context: &Context) -> bool {
    matches!(super::Source::find(context), Ok(super::Source::Profile { .. }))
}

/// What Carta says of logins.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Pool {
    user_pool_id: String,
    region: String,
    endpoint: Option<String>,
}

impl fmt::Display for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let overrides = ["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "AWS_ENDPOINT_URL"];
        let set = overrides.iter().find(|name| env::var_os(name).is_some_and(|it| !it.is_empty()));
        write!(f, "it answers; logins go to the pool `{}` ", shown(&self.user_pool_id))?;
        match (set, &self.endpoint) {
            (Some(name), _) => write!(f, "where {name} says"),
            (None, Some(endpoint)) => write!(f, "at {}", shown(endpoint)),
            (None, None) => write!(f, "at Amazon's Cognito in {}", shown(&self.region)),
        }
    }
}
