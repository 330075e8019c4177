//! Settings that the environment gives.

use super::{Configure, MIB};
use crate::Error;
use crate::error::Configuration;
use std::env;
use std::time::Duration;

pub(super) fn read() -> Result<Configure, Error> {
    Ok(Configure {
        ttl: seconds("CARTA_TTL")?,
        max_stale: seconds("CARTA_MAX_STALE")?,
        denial_ttl: seconds("CARTA_DENIAL_TTL")?,
        trust_user_groups: None,
        automatic_login: switch("CARTA_AUTOMATIC_LOGIN")?,
        // Who may call is said by the program alone.
        process_identity: None,
        scoped_only: false,
        concurrency: number("CARTA_CONCURRENCY")?,
        memory: number("CARTA_MEMORY_MIB")?.map(|mib: usize| mib.saturating_mul(MIB)),
    })
}

fn seconds(name: &'static str) -> Result<Option<Duration>, Error> {
    variable(name, "give a whole number of seconds", |text| {
        text.parse().ok().map(Duration::from_secs)
    })
}

fn number(name: &'static str) -> Result<Option<usize>, Error> {
    variable(name, "give a whole number", |text| text.parse().ok())
}

fn switch(name: &'static str) -> Result<Option<bool>, Error> {
    variable(name, "give `true` or `false`", |text| text.parse().ok())
}

fn variable<T>(
    name: &'static str,
    hint: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    let Some(text) = env::var_os(name).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    match text.to_str().and_then(parse) {
        Some(value) => Ok(Some(value)),
        None => Err(Configuration::Variable { variable: name, problem: hint.into() }.into()),
    }
}
