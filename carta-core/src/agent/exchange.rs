//! One exchange with Carta: the request, its renewal after a 401, its repetition after a failure, its redirects.

use super::retry::{self, Retries};
use super::{Agent, status};
use crate::http::{self as transport, Response};
use crate::{Error, host};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use std::time::Duration;
use url::Url;

/// The most redirects that are followed: as many as pycarta does.
const MAX_REDIRECTS: usize = 30;

/// `service`, its namespace and its name.
const SERVICE_DEPTH: usize = 3;

/// Whether to try again, and to follow redirects.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Patience {
    Usual,
    None,
}

pub(super) struct Exchange {
    pub(super) agent: Agent,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) anonymous: bool,
    pub(super) backend: bool,
    pub(super) any_status: bool,
    pub(super) patience: Patience,
    pub(super) limit: Duration,
    /// The limit is for the head and for each part of the body.
    pub(super) by_parts: bool,
    /// The answer is a file, which another host may have.
    pub(super) file: bool,
}

impl Exchange {
    /// Runs on the background thread.
    pub(super) async fn send(mut self) -> Result<Response, Error> {
        for _ in 0..=MAX_REDIRECTS {
            let answer = self.noted(self.with_retries().await)?;
            match self.noted(self.redirect(&answer))? {
                Some(next) => self = next,
                None if self.any_status && answer.status != StatusCode::UNAUTHORIZED => {
                    return Ok(answer);
                }
                None if self.any_status && (self.anonymous || self.backend) => return Ok(answer),
                None => return self.noted(status::checked(answer).await),
            }
        }
        Err(self.misled("it leads in a circle"))
    }

    /// Notes what says that the login counts no more, if this exchange was made with it: a file's storage has none to refuse.
    fn noted<T>(&self, outcome: Result<T, Error>) -> Result<T, Error> {
        match self.anonymous || self.backend {
            true => outcome,
            false => self.agent.note_unauthenticated(outcome),
        }
    }

    async fn with_retries(&self) -> Result<Response, Error> {
        let mut retries = Retries::of(&self.method, self.patience);
        loop {
            let outcome = self.with_renewal().await;
            match retries.pause_after(&outcome) {
                Some(pause) => retry::wait(pause).await,
                None => return outcome,
            }
        }
    }

    async fn with_renewal(&self) -> Result<Response, Error> {
        if self.anonymous {
            return self.attempt(None).await;
        }
        if self.agent.0.tokens.changed_user() {
            return Err(Error::UserChanged);
        }
        let token = self.agent.0.tokens.current();
        let answer = self.attempt(Some(token.header()?)).await?;
        // A backend's own 401 says nothing about this login, unless the token has run out.
        if answer.status != StatusCode::UNAUTHORIZED || (self.backend && !token.has_expired()) {
            return Ok(answer);
        }
        match self.agent.renew(&token).await.map_err(Error::renewal)? {
            Some(renewed) => self.attempt(Some(renewed.header()?)).await,
            None => Ok(answer),
        }
    }

    async fn attempt(&self, authorization: Option<http::HeaderValue>) -> Result<Response, Error> {
        let mut headers = self.headers.clone();
        if let Some(authorization) = authorization {
            headers.insert(header::AUTHORIZATION, authorization);
        }
        transport::send(transport::Request {
            method: self.method.clone(),
            url: self.url.clone(),
            headers,
            body: self.body.clone(),
            limit: self.limit,
            by_parts: self.by_parts,
        })
        .await
    }

    /// The exchange that a redirect asks for; one to another origin is an error, since the token stays at home. Only a
    /// file may be fetched from elsewhere.
    fn redirect(&self, answer: &Response) -> Result<Option<Self>, Error> {
        let moved = matches!(answer.status.as_u16(), 301 | 302 | 303 | 307 | 308);
        let Some(location) = answer.headers.get(header::LOCATION).filter(|_| moved) else {
            return Ok(None);
        };
        if self.patience == Patience::None {
            return Ok(None);
        }
        let location = location.to_str().ok().and_then(|text| self.url.join(text).ok());
        let Some(mut url) = location else {
            return Err(self.misled("its address can't be read"));
        };
        // The transport would make credentials of it.
        if !url.username().is_empty() || url.password().is_some() {
            return Err(self.misled("its address holds credentials"));
        }
        url.set_fragment(None);
        if self.agent.host().same_origin(&url) {
            if self.backend && !self.stays_within_service(&url) {
                return Err(self.misled("it leads out of the service, to what is Carta's own"));
            }
            return Ok(Some(self.moved_to(url, answer.status)));
        }
        self.moved_away(url).map(Some)
    }

    /// Whether another address of Carta's is one of the same service's, which alone may say where its answers are: it would
    /// have whoever calls it do anything at Carta otherwise.
    fn stays_within_service(&self, url: &Url) -> bool {
        let base = self.agent.host().depth();
        let service = |url: &Url| {
            let segments = url.path_segments().into_iter().flatten();
            segments.take(base + SERVICE_DEPTH).map(str::to_owned).collect::<Vec<_>>()
        };
        service(url) == service(&self.url)
    }

    /// The exchange with a file's storage, which isn't Carta and learns nothing of who asks.
    fn moved_away(&self, url: Url) -> Result<Self, Error> {
        if !self.file || self.method != Method::GET {
            return Err(self.misled("it leads to another host, where the token isn't sent"));
        }
        if url.scheme() != "https" {
            return Err(self.misled("it leads to another host without `https`"));
        }
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("*/*"));
        Ok(Self {
            agent: self.agent.clone(),
            method: Method::GET,
            url,
            headers,
            body: Bytes::new(),
            anonymous: true,
            ..*self
        })
    }

    fn moved_to(&self, url: Url, status: StatusCode) -> Self {
        let mut headers = self.headers.clone();
        // As browsers and pycarta do: 303, and by custom 301 and 302, ask for the result by GET.
        let by_get = match status.as_u16() {
            303 | 302 => self.method != Method::HEAD,
            301 => self.method == Method::POST,
            _ => false,
        };
        let (method, body) = if by_get {
            headers.remove(header::CONTENT_TYPE);
            (Method::GET, Bytes::new())
        } else {
            (self.method.clone(), self.body.clone())
        };
        Self { agent: self.agent.clone(), method, url, headers, body, ..*self }
    }

    fn misled(&self, problem: &'static str) -> Error {
        Error::Redirect { request: host::request_line(&self.method, &self.url), problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Host, Secret};

    fn exchange(file: bool) -> Exchange {
        let host: Host = "https://carta.example.com".parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("x-trace", HeaderValue::from_static("mine"));
        Exchange {
            url: host.url(&["files", "Carta", "file", "f-1"]).unwrap(),
            agent: Agent::from_token(host, Secret::from("token")),
            method: Method::GET,
            headers,
            body: Bytes::new(),
            anonymous: false,
            backend: false,
            any_status: false,
            patience: Patience::Usual,
            limit: transport::DEFAULT_LIMIT,
            by_parts: file,
            file,
        }
    }

    fn away(exchange: &Exchange, address: &str) -> Result<Exchange, String> {
        exchange.moved_away(address.parse().unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_is_fetched_from_elsewhere_without_credentials() {
        let moved = away(&exchange(true), "https://bucket.example.com/f?signature=s").unwrap();
        assert!(moved.anonymous && moved.file);
        assert_eq!(moved.url.query(), Some("signature=s"));
        assert_eq!(moved.headers.keys().collect::<Vec<_>>(), ["accept"]);
    }

    #[test]
    fn nothing_else_leaves_its_host_nor_a_file_over_plain_http() {
        let secret = "http://bucket.example.com/f?signature=s";
        let error = away(&exchange(true), secret).err().unwrap();
        assert!(error.contains("without `https`") && !error.contains("signature"), "{error}");
        assert!(away(&exchange(false), "https://bucket.example.com/f").is_err());
        let posted = Exchange { method: Method::POST, ..exchange(true) };
        assert!(away(&posted, "https://bucket.example.com/f").is_err());
    }
}
