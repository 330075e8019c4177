//! Texts that people give to what they make.

use crate::error::Error;
use crate::ids::ResourceId;

const MAX_CHARS: usize = 256;

/// A name that nothing else hangs on: short, not blank, and without what could pose as another line.
pub(super) fn title(text: &str) -> Result<&str, Error> {
    if text.trim().is_empty() {
        return Err(Error::bad_request("a name can't be empty"));
    }
    if text.chars().count() > MAX_CHARS {
        return Err(Error::bad_request("a name has 256 characters at most"));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::bad_request("a name holds no control characters"));
    }
    Ok(text)
}

/// Reads a resource's id. What can't be one is that of no resource.
pub(super) fn resource_id(text: &str) -> Result<ResourceId, Error> {
    text.parse().map_err(|_| Error::no_such_resource())
}

/// A parameter that is there: clients that have nothing to say may say nothing.
pub(super) fn given(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
