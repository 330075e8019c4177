//! `/secrets`, and `/secret` as pycarta calls it since 0.3.12: small values, each for its user alone.

pub(super) mod names;
pub(super) mod put;
pub(super) mod read;
pub(super) mod remove;

use crate::error::Error;
use crate::routes::openapi::shapes;
use serde::Deserialize;
use utoipa::IntoParams;

const MAX_NAME_CHARS: usize = 128;

#[derive(Deserialize, IntoParams)]
pub(super) struct Named {
    #[param(required = true, schema_with = shapes::secret_name_given)]
    name: Option<String>,
}

impl Named {
    fn name(&self) -> Result<String, Error> {
        secret_name(self.name.as_deref().unwrap_or_default())
    }
}

/// As it is kept: names travel in those of headers, where case doesn't count and pycarta writes `-` for `_`.
fn secret_name(text: &str) -> Result<String, Error> {
    if text.is_empty() || text.chars().count() > MAX_NAME_CHARS {
        return Err(Error::bad_request("a secret's `name` has 1 to 128 characters"));
    }
    Ok(text.replace('_', "-").to_ascii_lowercase())
}
