//! The transport: the one file that names reqwest.

use crate::error::{Configuration, RequestLine};
use crate::{Error, host};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use reqwest::redirect;
use std::error::Error as StdError;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use url::Url;

/// How long a connection may take to be made.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// How long a whole exchange may take. Shorter than the default `ttl`, so that its answer is still worth something.
pub(crate) const DEFAULT_LIMIT: Duration = Duration::from_secs(30);
/// The largest answer that is read whole, in bytes.
const MAX_BODY: usize = 8 << 20;

pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) limit: Duration,
    /// Whether the limit is for the head and then for each part of the body, in place of the whole: for files.
    pub(crate) by_parts: bool,
}

/// An answer whose head has arrived.
pub(crate) struct Response {
    pub(crate) request: RequestLine,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    body: reqwest::Response,
    limit: Duration,
    /// The most that is read whole, in bytes.
    pub(crate) at_most: usize,
}

/// Sends a request and waits for the head of the answer. It follows no redirects, reads no netrc, and asks for the
/// answer as it is; to this machine it goes directly, whatever proxies the environment names. In a test, a fake
/// authority may be asked in place of the network.
pub(crate) async fn send(mut request: Request) -> Result<Response, Error> {
    let line = host::request_line(&request.method, &request.url);
    request.headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    #[cfg(all(feature = "testing", any(debug_assertions, carta_testing_in_release)))]
    if let Some(authority) = crate::testing::authority_at(&request.url) {
        let sent = within(&line, request.limit, authority.answer(&line, &request)).await??;
        let sent = reqwest::Response::from(sent.map(reqwest::Body::wrap));
        return Response::new(line, sent, request.limit).refuse_encodings();
    }
    let mut asking = client(host::is_loopback(&request.url))?
        .request(request.method, request.url)
        .headers(request.headers)
        .body(request.body);
    if !request.by_parts {
        asking = asking.timeout(request.limit);
    }
    let sent = within(&line, request.limit, asking.send())
        .await?
        .map_err(|error| failed(&line, request.limit, error))?;
    Response::new(line, sent, request.limit).refuse_encodings()
}

impl Response {
    fn new(request: RequestLine, body: reqwest::Response, limit: Duration) -> Self {
        let (status, headers) = (body.status(), body.headers().clone());
        Self { request, status, headers, body, limit, at_most: MAX_BODY }
    }

    fn refuse_encodings(self) -> Result<Self, Error> {
        let mut encodings = self.headers.get_all(header::CONTENT_ENCODING).iter();
        if encodings.any(|encoding| encoding != "identity") {
            return Err(self.unreadable("it is encoded, though `identity` was asked for".into()));
        }
        Ok(self)
    }

    /// The next part of the body, or `None` at its proper end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = within(&self.request, self.limit, self.body.chunk()).await?;
        chunk.map_err(|error| match error.is_timeout() {
            true => Error::Timeout { request: self.request.clone(), limit: self.limit },
            // Not as if Carta couldn't be reached: part of an answer must not keep old facts alive.
            false => self.unreadable("it was cut off".into()),
        })
    }

    /// The whole body, if it isn't too large.
    pub(crate) async fn whole(&mut self) -> Result<Vec<u8>, Error> {
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            if body.len() + chunk.len() > self.at_most {
                return Err(self.unreadable(format!("it is larger than {} bytes", self.at_most)));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    pub(crate) fn unreadable(&self, problem: String) -> Error {
        Error::Unreadable { request: self.request.clone(), problem }
    }
}

/// Waits no longer than `limit`, which no single step may take either.
async fn within<T>(
    request: &RequestLine,
    limit: Duration,
    step: impl Future<Output = T>,
) -> Result<T, Error> {
    let late = |_| Error::Timeout { request: request.clone(), limit };
    tokio::time::timeout(limit, step).await.map_err(late)
}

fn client(loopback: bool) -> Result<&'static reqwest::Client, Error> {
    static DIRECT: OnceLock<reqwest::Client> = OnceLock::new();
    static PROXIED: OnceLock<reqwest::Client> = OnceLock::new();
    let kept = if loopback { &DIRECT } else { &PROXIED };
    if let Some(client) = kept.get() {
        return Ok(client);
    }
    let builder = reqwest::Client::builder()
        .user_agent(concat!("carta/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .referer(false)
        .connect_timeout(CONNECT_LIMIT);
    let builder = if loopback { builder.no_proxy() } else { builder };
    let made = builder.build().map_err(|error| Configuration::Client(Arc::new(error)))?;
    Ok(kept.get_or_init(|| made))
}

fn failed(request: &RequestLine, limit: Duration, error: reqwest::Error) -> Error {
    if error.is_timeout() && !error.is_connect() {
        return Error::Timeout { request: request.clone(), limit };
    }
    // reqwest's own text holds the whole address, query included.
    let error = error.without_url();
    let source: Arc<dyn StdError + Send + Sync> = Arc::new(error);
    Error::Transport { request: request.clone(), source }
}
