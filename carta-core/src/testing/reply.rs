use super::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use std::io;

/// An answer as the test writes it, however wrong; for [`Authority::answers`](super::Authority::answers).
///
/// ```
/// use carta::testing::Reply;
///
/// let half = Reply::json(200, r#"[{"name":"andy"},"#).cut_off();
/// let busy = Reply::status(429).header("Retry-After", "1");
/// # drop((half, busy));
/// ```
#[derive(Clone, Debug)]
#[must_use = "it is given by `Authority::answers`"]
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    cut_off: bool,
}

impl Reply {
    /// An answer of this status with an empty body.
    ///
    /// # Panics
    ///
    /// If `status` isn't one: 100 to 999.
    #[track_caller]
    #[expect(clippy::panic, reason = "a mistake in a test, told where it was made")]
    pub fn status(status: u16) -> Self {
        let Ok(status) = StatusCode::from_u16(status) else {
            panic!("`{status}` isn't an HTTP status: give one from 100 to 999");
        };
        Self::of(status)
    }

    /// An answer that says of itself that it is JSON. Whether `body` is, nobody checks.
    ///
    /// # Panics
    ///
    /// As [`status`](Self::status).
    #[track_caller]
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self::status(status).typed("application/json", body.into())
    }

    /// An answer of plain text.
    ///
    /// # Panics
    ///
    /// As [`status`](Self::status).
    #[track_caller]
    pub fn text(status: u16, body: impl Into<String>) -> Self {
        Self::status(status).typed("text/plain", body.into())
    }

    /// One header more.
    ///
    /// # Panics
    ///
    /// If it can't be sent: letters, digits and `-` in its name, no line ends in its value.
    #[track_caller]
    #[expect(clippy::panic, reason = "a mistake in a test, told where it was made")]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => self.headers.append(name, value),
            _ => panic!(
                "the header `{name}: {value}` can't be sent: correct its name, and leave out line ends"
            ),
        };
        self
    }

    /// The connection breaks behind the body.
    pub fn cut_off(mut self) -> Self {
        self.cut_off = true;
        self
    }

    pub(super) fn of(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new(), cut_off: false }
    }

    /// A refusal in Carta's manner.
    pub(super) fn refusal(status: StatusCode, why: &str) -> Self {
        let body = serde_json::json!({ "error": why }).to_string();
        Self::of(status).typed("application/json", body)
    }

    pub(super) fn typed(mut self, kind: &'static str, body: String) -> Self {
        self.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        self.body = body.into();
        self
    }

    pub(super) fn into_answer(self) -> http::Response<Body> {
        let (whole, cut_off) = (Some(Ok(self.body)), self.cut_off);
        let end = cut_off.then(|| Err(io::Error::from(io::ErrorKind::UnexpectedEof)));
        answer(self.status, self.headers, Body::new(whole.into_iter().chain(end)))
    }
}

/// An answer whose body comes as it is asked for.
pub(super) fn streamed(body: Body) -> http::Response<Body> {
    let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer(StatusCode::OK, HeaderMap::from_iter([json]), body)
}

fn answer(status: StatusCode, headers: HeaderMap, body: Body) -> http::Response<Body> {
    let mut answer = http::Response::new(body);
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}
