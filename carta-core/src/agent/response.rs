use super::json;
use crate::http as transport;
use crate::{Error, io};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use std::fmt;

/// An answer whose head has arrived; its body is read when asked for, whole or as a stream.
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// let mut answer = agent.get("large").await?;
/// while let Some(chunk) = answer.chunk().await? {
///     println!("{} bytes more", chunk.len());
/// }
/// # Ok(())
/// # }
/// ```
pub struct Response {
    status: u16,
    headers: http::HeaderMap,
    /// Away while a chunk is being read on the background thread.
    answer: Option<transport::Response>,
}

impl Response {
    pub(super) fn new(answer: transport::Response) -> Self {
        Self {
            status: answer.status.as_u16(),
            headers: answer.headers.clone(),
            answer: Some(answer),
        }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// A header's value, if it is there once and is text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (Some(value), None) => value.to_str().ok(),
            _ => None,
        }
    }

    /// How much of the body is read whole by the calls below, in bytes; 8 MiB if nothing is said.
    #[must_use]
    pub fn at_most(mut self, bytes: usize) -> Self {
        if let Some(answer) = &mut self.answer {
            answer.at_most = bytes;
        }
        self
    }

    /// The next part of the body, or `None` at its end.
    ///
    /// # Errors
    ///
    /// If the body is cut off or takes too long. A call that was given up in the middle counts as cut off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let Some(mut answer) = self.answer.take() else {
            return Err(Error::stopped());
        };
        let (answer, chunk) = io::run(async move {
            let chunk = answer.chunk().await?;
            Ok((answer, chunk))
        })
        .await?;
        self.answer = Some(answer);
        Ok(chunk)
    }

    /// The whole body.
    ///
    /// # Errors
    ///
    /// If it is larger than [`at_most`](Self::at_most), cut off or takes too long.
    pub async fn bytes(self) -> Result<Vec<u8>, Error> {
        let Some(mut answer) = self.answer else {
            return Err(Error::stopped());
        };
        io::run(async move { answer.whole().await }).await
    }

    /// The whole body as text; what isn't UTF-8 is replaced.
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes).
    pub async fn text(self) -> Result<String, Error> {
        let bytes = self.bytes().await?;
        Ok(String::from_utf8(bytes)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
    }

    /// The whole body as JSON.
    ///
    /// # Errors
    ///
    /// As [`bytes`](Self::bytes), and [`Error::Unreadable`] naming the field that is wrong.
    pub async fn json<T: DeserializeOwned + Send + 'static>(self) -> Result<T, Error> {
        let Some(answer) = self.answer else {
            return Err(Error::stopped());
        };
        io::run(json::read(answer)).await
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response").field("status", &self.status).finish_non_exhaustive()
    }
}
