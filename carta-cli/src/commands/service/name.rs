//! What services go by: their namespace's name and their own.

use crate::output::shown;
use carta_core::Host;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;
use std::str::FromStr;

/// Everything but what RFC 3986 calls unreserved.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[derive(Clone)]
pub(super) struct Name {
    pub(super) namespace: String,
    pub(super) service: String,
}

impl Name {
    /// Where it is called, at a Carta.
    pub(super) fn url(&self, host: &Host) -> String {
        let [namespace, service] =
            [&self.namespace, &self.service].map(|name| utf8_percent_encode(name, SEGMENT));
        format!("{host}/service/{namespace}/{service}")
    }

    /// The same service by another name.
    pub(super) fn renamed(&self, service: &str) -> Self {
        Self { namespace: self.namespace.clone(), service: service.to_owned() }
    }
}

/// For messages.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", shown(&self.namespace), shown(&self.service))
    }
}

impl FromStr for Name {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('/') {
            Some((namespace, service))
                if !namespace.is_empty() && !service.is_empty() && !service.contains('/') =>
            {
                Ok(Self { namespace: namespace.to_owned(), service: service.to_owned() })
            }
            _ => Err("expected a namespace and a service, as `lab/scale`"),
        }
    }
}

/// Reads a service's name alone.
pub(super) fn alone(text: &str) -> Result<String, &'static str> {
    match text {
        "" => Err("a name can't be empty"),
        text if text.contains('/') => {
            Err("expected the name alone, as `scale`: the namespace stays what it is")
        }
        text => Ok(text.to_owned()),
    }
}
