//! A request in the making: where it goes and what it says.

use super::exchange::{Exchange, Patience};
use super::response::Response;
use super::{Agent, json};
use crate::error::Configuration;
use crate::http as transport;
use crate::{Error, io};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::time::Duration;
use url::Url;

/// A request in the making; from [`Agent::get`] and its like. It is sent when awaited.
///
/// ```no_run
/// # async fn example(agent: carta::Agent) -> Result<(), carta::Error> {
/// let page: Vec<String> = agent.get("things").query("page", "2").await?.json().await?;
/// agent.post("things").json(&page).await?;
/// # Ok(())
/// # }
/// ```
///
/// The agent's token goes along, whatever headers are given. Redirects are followed within the host alone. A status
/// of 400 or more is an [`Error`], unless [`any_status`](Self::any_status) is asked for.
#[must_use = "a request is sent when it is awaited"]
pub struct Request {
    agent: Agent,
    method: Method,
    url: Result<Url, Error>,
    headers: Result<HeaderMap, Error>,
    body: Option<Bytes>,
    anonymous: bool,
    backend: bool,
    any_status: bool,
    patience: Patience,
    limit: Duration,
    by_parts: bool,
    file: bool,
}

impl Agent {
    /// Prepares any request; `path` is relative to the host, and what stands between its slashes is taken literally.
    ///
    /// pycarta: `CartaAgent.request`.
    pub fn request(&self, method: &str, path: &str) -> Request {
        self.request_below(method, &[], path)
    }

    /// Prepares a `GET`.
    pub fn get(&self, path: &str) -> Request {
        self.request("GET", path)
    }

    /// Prepares a `POST`.
    pub fn post(&self, path: &str) -> Request {
        self.request("POST", path)
    }

    /// Prepares a `PUT`.
    pub fn put(&self, path: &str) -> Request {
        self.request("PUT", path)
    }

    /// Prepares a `PATCH`.
    pub fn patch(&self, path: &str) -> Request {
        self.request("PATCH", path)
    }

    /// Prepares a `DELETE`.
    pub fn delete(&self, path: &str) -> Request {
        self.request("DELETE", path)
    }

    /// Prepares a `HEAD`.
    pub fn head(&self, path: &str) -> Request {
        self.request("HEAD", path)
    }

    /// Prepares a request to `path` below a resource; one slash joins the two, whatever slashes `path` begins with.
    pub(super) fn request_below(&self, method: &str, above: &[&str], path: &str) -> Request {
        let path = path.trim_matches('/');
        let mut segments = above.to_vec();
        if !path.is_empty() {
            segments.extend(path.split('/'));
        }
        match Method::from_bytes(method.as_bytes()) {
            Ok(method) => self.at(method, &segments),
            Err(_) => self.refused("the method isn't one of HTTP's: use letters"),
        }
    }

    /// A request that won't be sent, for the reason given.
    pub(super) fn refused(&self, problem: impl Into<String>) -> Request {
        let problem = Configuration::Setting(problem.into());
        Request::new(self, Method::GET, Err(problem.into()))
    }

    /// Prepares a request to a resource, each of whose names is a segment of its own.
    pub(super) fn at(&self, method: Method, segments: &[&str]) -> Request {
        Request::new(self, method, self.host().url(segments))
    }
}

impl Request {
    fn new(agent: &Agent, method: Method, url: Result<Url, Error>) -> Self {
        Self {
            agent: agent.clone(),
            method,
            url,
            headers: Ok(HeaderMap::new()),
            body: None,
            anonymous: false,
            backend: false,
            any_status: false,
            patience: Patience::Usual,
            limit: transport::DEFAULT_LIMIT,
            by_parts: false,
            file: false,
        }
    }

    /// Adds a parameter to the query.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        if let Ok(url) = &mut self.url {
            url.query_pairs_mut().append_pair(name, value);
        }
        self
    }

    /// Adds a header. `Authorization` is the agent's own affair, and replaced.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers = self.headers.and_then(|mut headers| {
            let (name, value) = header_field(name, value)?;
            headers.append(name, value);
            Ok(headers)
        });
        self
    }

    /// Adds a header that has been checked, which may hold other bytes than ASCII.
    pub(super) fn header_as_is(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(true);
        if let Ok(headers) = &mut self.headers {
            headers.append(name, value);
        }
        self
    }

    /// Gives it a body of JSON, and says so in `Content-Type`.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(text) => {
                self.body = Some(text.into());
                self.header("content-type", "application/json")
            }
            Err(error) => {
                let problem = format!("the body has no JSON form: {error}");
                self.headers = self.headers.and(Err(Configuration::Setting(problem).into()));
                self
            }
        }
    }

    /// Gives it a body as it is.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Leaves out the token. pycarta: `authorize=False`.
    pub fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// Hands over an answer of any status in place of an error; but for a 401 to the agent's own token, which ends its
    /// use.
    pub fn any_status(mut self) -> Self {
        self.any_status = true;
        self
    }

    /// How long the whole exchange may take, the answer's body included; 30 s if nothing is said.
    pub fn timeout(mut self, limit: Duration) -> Self {
        (self.limit, self.by_parts) = (limit, false);
        self
    }

    /// How long the answer's head may take to arrive, and then each part of its body: for bodies of any length.
    pub fn timeout_by_parts(mut self, limit: Duration) -> Self {
        (self.limit, self.by_parts) = (limit, true);
        self
    }

    /// A 401 may be a backend's own, which no login cures.
    pub(super) fn of_backend(mut self) -> Self {
        self.backend = true;
        self
    }

    /// The answer is a file: it may be elsewhere, and take its time.
    pub(super) fn of_file(mut self) -> Self {
        (self.file, self.by_parts) = (true, true);
        self
    }

    /// One attempt, and no redirects: for answers that decide something.
    pub(super) fn decisive(mut self) -> Self {
        self.patience = Patience::None;
        self
    }

    /// Sends, and reads a JSON answer.
    pub(super) async fn read<T: DeserializeOwned + Send + 'static>(self) -> Result<T, Error> {
        self.read_with(json::read).await
    }

    /// Sends, and waits for a success whose answer says nothing more.
    pub(super) async fn done(self) -> Result<(), Error> {
        self.read_with(|_| async { Ok(()) }).await
    }

    /// Sends on the background thread, and hands a successful answer to `read` there.
    pub(super) async fn read_with<T, R, F>(self, read: R) -> Result<T, Error>
    where
        T: Send + 'static,
        R: FnOnce(transport::Response) -> F + Send + 'static,
        F: Future<Output = Result<T, Error>> + Send,
    {
        let exchange = self.exchange()?;
        io::run(async move {
            let answer = exchange.send().await?;
            // A part of an answer isn't what was asked for.
            if !answer.status.is_success() || answer.status == StatusCode::PARTIAL_CONTENT {
                return Err(super::status::unexpected(answer).await);
            }
            read(answer).await
        })
        .await
    }

    fn exchange(self) -> Result<Exchange, Error> {
        let mut headers = self.headers?;
        headers.remove(header::AUTHORIZATION);
        headers
            .entry(header::ACCEPT)
            .or_insert(HeaderValue::from_static("application/json, */*;q=0.5"));
        Ok(Exchange {
            agent: self.agent,
            method: self.method,
            url: self.url?,
            headers,
            body: self.body.unwrap_or_default(),
            anonymous: self.anonymous,
            backend: self.backend,
            any_status: self.any_status,
            patience: self.patience,
            limit: self.limit,
            by_parts: self.by_parts,
            file: self.file,
        })
    }
}

impl fmt::Debug for Request {
    /// Method and path: query, headers and body may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.url.as_ref().map_or("", Url::path);
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &path)
            .finish_non_exhaustive()
    }
}

impl IntoFuture for Request {
    type Output = Result<Response, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let exchange = self.exchange()?;
            io::run(async move { exchange.send().await.map(Response::new) }).await
        })
    }
}

/// A header as it may be sent; the error names it, never its value.
fn header_field(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let shown: String = name.escape_debug().take(100).collect();
    let wrong = |problem: &str| Configuration::Setting(format!("the header `{shown}` {problem}"));
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
        wrong("can't be sent: its name holds other characters than letters, digits and `-`")
    })?;
    let mut value = HeaderValue::from_str(value).map_err(|_| {
        wrong("can't be sent: its value holds line ends or other control characters")
    })?;
    // Whatever it is, it needn't be in a log.
    value.set_sensitive(true);
    Ok((name, value))
}
