//! One request of an agent: its path, its token, and what an answer's status means.

use super::Agent;
use crate::error::Answer;
use crate::http::{self as transport, Request, Response};
use crate::{Error, io};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::Serialize;
use std::time::Duration;
use url::Url;

/// What is to be sent, before any token.
#[derive(Clone)]
pub(crate) struct Call {
    method: Method,
    url: Url,
    body: Option<Bytes>,
}

impl Agent {
    pub(super) fn call(&self, method: Method, segments: &[&str]) -> Result<Call, Error> {
        Ok(Call { method, url: self.host().url(segments)?, body: None })
    }

    /// Sends on the background thread, and hands the answer to `read` there.
    pub(super) async fn send<T, R, F>(&self, call: Call, read: R) -> Result<T, Error>
    where
        T: Send + 'static,
        R: FnOnce(Response) -> F + Send + 'static,
        F: Future<Output = Result<T, Error>> + Send,
    {
        let agent = self.clone();
        io::run(async move { read(agent.attempt(call).await?).await }).await
    }

    /// Sends, renews the login once after a 401, and makes every other failure an error.
    async fn attempt(&self, call: Call) -> Result<Response, Error> {
        let token = self.0.tokens.current();
        let answer = call.clone().send(Some(token.header()?)).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return success(answer).await;
        }
        match self.renew(&token).await? {
            Some(renewed) => success(call.send(Some(renewed.header()?)).await?).await,
            None => success(answer).await,
        }
    }
}

impl Call {
    /// A call of nobody in particular.
    pub(super) fn anonymous(method: Method, url: Url) -> Self {
        Self { method, url, body: None }
    }

    pub(super) fn json(mut self, body: &impl Serialize) -> Self {
        // INVARIANT: every body is a struct of texts, which always has a JSON form.
        self.body = Some(serde_json::to_vec(body).unwrap_or_default().into());
        self
    }

    pub(super) async fn send(self, authorization: Option<HeaderValue>) -> Result<Response, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(authorization) = authorization {
            headers.insert(header::AUTHORIZATION, authorization);
        }
        if self.body.is_some() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        transport::send(Request {
            method: self.method,
            url: self.url,
            headers,
            body: self.body.unwrap_or_default(),
            limit: transport::DEFAULT_LIMIT,
        })
        .await
    }
}

/// The answer, if its status says that Carta did what it was asked.
pub(super) async fn success(mut answer: Response) -> Result<Response, Error> {
    if answer.status.is_success() {
        return Ok(answer);
    }
    // What Carta says of a failure is good to have, and no more: a body that can't be read changes nothing.
    let body = answer.whole().await.unwrap_or_default();
    let retry_after = retry_after(&answer.headers);
    let told = Answer::new(answer.request, answer.status, &body);
    Err(match answer.status.as_u16() {
        400 => Error::InvalidParameter(told),
        401 => Error::BadCredentials(told),
        403 => Error::PermissionDenied(told),
        404 => Error::NotFound(told),
        409 => Error::Conflict(told),
        429 => Error::RateLimited { answer: told, retry_after },
        500..600 => Error::Server(told),
        _ => Error::Unexpected(told),
    })
}

/// The delay of `Retry-After` in its form of seconds.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}
