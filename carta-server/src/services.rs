//! Services: other people's APIs, to which calls are passed on in the caller's name.

mod base_url;
mod networks;

pub(crate) use networks::{NetworkError, Networks};

use crate::error::Error;

/// What passing calls on takes.
pub(crate) struct Services {
    networks: Networks,
}

impl Services {
    pub(crate) fn new(networks: Networks) -> Self {
        Self { networks }
    }

    /// Checks the address under which a service is to be registered.
    pub(crate) fn base_url(&self, text: &str) -> Result<String, Error> {
        base_url::parse(text, &self.networks).map(String::from).map_err(Error::invalid)
    }
}
