//! Services: other people's APIs, to which calls are passed on in the caller's name.

mod base_url;
mod bodies;
mod call;
mod connect;
mod endpoint;
mod framing;
mod headers;
mod networks;
mod patience;
mod relay;
mod watch;

pub(crate) use call::{Destination, call};
pub(crate) use networks::{NetworkError, Networks};

use crate::error::Error;
use axum::body::Body;
use connect::{Connector, SystemResolver};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Of an answer's head. What is larger isn't HTTP as services speak it.
const MAX_HEAD: usize = 64 * 1024;
const MAX_HEADERS: usize = 128;
/// How long a connection to a service is kept for the next call, and how many are.
const IDLE_CONNECTION: Duration = Duration::from_secs(30);
const IDLE_CONNECTIONS: usize = 64;
/// Longer than any call lasts, and short enough to be added to a moment.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// More often, asking would be all that the server does.
const LEAST_RECHECK: Duration = Duration::from_millis(10);

/// What passing calls on takes.
pub(crate) struct Services {
    networks: Arc<Networks>,
    limits: Limits,
    client: Client<HttpsConnector<Connector>, Body>,
    /// Under which callers know this server.
    url: Url,
}

/// What a call may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// How long a service may think before it answers.
    pub(crate) answer: Duration,
    /// How long nothing may move in either direction.
    pub(crate) idle: Duration,
    /// How often it is asked whether a call that goes on may do so.
    pub(crate) recheck: Duration,
    /// Of a request's body, in bytes.
    pub(crate) body: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            answer: Duration::from_secs(60),
            idle: Duration::from_secs(300),
            recheck: Duration::from_secs(30),
            body: 4 * 1024 * 1024 * 1024,
        }
    }
}

impl Limits {
    /// Whatever an operator says.
    fn within_reason(self) -> Self {
        let Self { answer, idle, recheck, body } = self;
        let recheck = recheck.clamp(LEAST_RECHECK, FOREVER);
        Self { answer: answer.min(FOREVER), idle: idle.min(FOREVER), recheck, body }
    }
}

impl Services {
    pub(crate) fn new(networks: Networks, limits: Limits, url: Url) -> Self {
        let limits = limits.within_reason();
        let networks = Arc::new(networks);
        let patience = limits.answer.min(limits.idle);
        let connector = Connector::new(Arc::clone(&networks), Arc::new(SystemResolver), patience);
        let connector = HttpsConnectorBuilder::new()
            .with_platform_verifier()
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_CONNECTION)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .http1_max_buf_size(MAX_HEAD)
            .http1_max_headers(MAX_HEADERS)
            .build(connector);
        Self { networks, limits, client, url }
    }

    /// Checks the address under which a service is to be registered.
    pub(crate) fn base_url(&self, text: &str) -> Result<String, Error> {
        base_url::parse(text, &self.networks).map(String::from).map_err(Error::invalid)
    }
}
