use crate::Error;
use crate::agent::{Request, multipart};
use crate::error::Configuration;
use crate::http::DEFAULT_LIMIT;
use bytes::Bytes;
use http::HeaderValue;
use std::fmt;
use std::time::Duration;

/// The slowest connection that an upload is given time for, in bytes a second.
const SLOWEST: u64 = 64 << 10;

/// A file to upload: its content, in memory, and what it is called.
///
/// ```
/// let upload = carta::Upload::from("a,b\n1,2\n").named("table.csv").content_type("text/csv");
/// ```
#[derive(Clone)]
#[must_use]
pub struct Upload {
    name: String,
    content_type: String,
    content: Bytes,
}

impl Upload {
    /// A file of that content; it is called `upload` until it is [`named`](Self::named), as pycarta does.
    pub fn new(content: impl Into<Bytes>) -> Self {
        Self {
            name: "upload".into(),
            content_type: "application/octet-stream".into(),
            content: content.into(),
        }
    }

    /// What the file is called.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// What the content is; `application/octet-stream` if nothing is said.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = content_type.into();
        self
    }

    /// Makes it the body of a request, which gets the time that so large a body needs.
    pub(super) fn put_into(self, ask: Request) -> Result<Request, Error> {
        // It becomes a line of the form: a line end in it would begin another.
        if HeaderValue::from_str(&self.content_type).is_err() {
            let problem =
                "the content type of an upload holds line ends or other control characters";
            return Err(Configuration::Setting(problem.into()).into());
        }
        let (content_type, body) = multipart::form(&self.name, &self.content_type, &self.content)?;
        let limit = time_for(body.len());
        Ok(ask.header("content-type", &content_type).body(body).timeout(limit))
    }
}

pub(super) fn time_for(length: usize) -> Duration {
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    DEFAULT_LIMIT + Duration::from_secs(length / SLOWEST)
}

impl From<Vec<u8>> for Upload {
    fn from(content: Vec<u8>) -> Self {
        Self::new(content)
    }
}

impl From<Bytes> for Upload {
    fn from(content: Bytes) -> Self {
        Self::new(content)
    }
}

impl From<String> for Upload {
    fn from(content: String) -> Self {
        Self::new(content)
    }
}

impl From<&[u8]> for Upload {
    fn from(content: &[u8]) -> Self {
        Self::new(content.to_vec())
    }
}

impl From<&str> for Upload {
    fn from(content: &str) -> Self {
        Self::new(content.to_owned())
    }
}

/// The content stays out of logs.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("name", &self.name)
            .field("bytes", &self.content.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_files_get_more_time() {
        assert_eq!(time_for(1000), DEFAULT_LIMIT);
        assert_eq!(time_for(64 << 20), DEFAULT_LIMIT + Duration::from_secs(1024));
    }

    #[test]
    fn content_is_not_shown() {
        let shown = format!("{:?}", Upload::from("hunter2").named("a.txt"));
        assert!(shown.contains("a.txt") && !shown.contains("hunter2"), "{shown}");
    }
}
