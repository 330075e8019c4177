//! A service of axum's behind the layer, and clients that speak byte for byte.

use axum::Router;
use axum::extract::Path;
use axum::http::HeaderName;
use axum::http::header::CACHE_CONTROL;
use axum::routing::get;
use carta::{AuthLayer, AuthenticationError, CurrentUser, Identity};
use std::any::Any;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

/// How long a client waits for what should come at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// A service on a port of its own, until dropped.
pub(super) struct Web {
    address: SocketAddr,
    /// Dropped with everything that it runs.
    _served: Box<dyn Any + Send + Sync>,
}

impl Web {
    pub(super) fn start(router: Router) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self::at(address, runtime)
    }

    /// Something else at that address, which ends when what it is `served` by is dropped.
    pub(super) fn at(address: SocketAddr, served: impl Any + Send + Sync) -> Self {
        Self { address, _served: Box::new(served) }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// The answer to a `GET` with these header lines.
    pub(super) fn get(&self, path: &str, lines: &[String]) -> Answer {
        self.send("GET", path, lines)
    }

    pub(super) fn send(&self, method: &str, path: &str, lines: &[String]) -> Answer {
        Answer::read(&self.raw(&asking(method, path, lines, "close")))
    }

    /// A connection for one request after the other.
    pub(super) fn keep(&self) -> Kept {
        Kept(BufReader::new(self.connect()))
    }

    /// All that comes back until the other side hangs up.
    pub(super) fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    }
}

/// A connection that is kept.
pub(super) struct Kept(BufReader<TcpStream>);

impl Kept {
    pub(super) fn get(&mut self, path: &str, lines: &[String]) -> Answer {
        self.0.get_mut().write_all(&asking("GET", path, lines, "keep-alive")).unwrap();
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"\r\n\r\n") {
            assert!(self.0.read_until(b'\n', &mut bytes).unwrap() > 0, "hung up: {bytes:?}");
        }
        let length = Answer::read(&bytes).header("content-length").map(str::parse::<usize>);
        let body = bytes.len();
        bytes.resize(body + length.unwrap().unwrap(), 0);
        self.0.read_exact(&mut bytes[body..]).unwrap();
        Answer::read(&bytes)
    }
}

pub(super) fn asking(method: &str, path: &str, lines: &[String], connection: &str) -> Vec<u8> {
    let mut request =
        format!("{method} {path} HTTP/1.1\r\nHost: app\r\nConnection: {connection}\r\n");
    for line in lines {
        request.push_str(line);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    request.into_bytes()
}

pub(super) fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}")
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    head: String,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{text:?}"));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { status, head: head.to_owned(), body: body.to_owned() }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).next()
    }

    pub(super) fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

#[carta::authorize(groups = ["Org:Ops"])]
async fn ops(user: CurrentUser) -> Result<String, AuthenticationError> {
    Ok(format!("ops: {}", user.name))
}

/// Who calls, by what Carta says of the scope's identity; every guarded word of it in that scope.
#[carta::authorize]
async fn name() -> Result<String, AuthenticationError> {
    let user = carta::current_user().await;
    Ok(user.map_or_else(|error| error.to_string(), |user| user.name))
}

async fn whoever(user: Option<CurrentUser>) -> String {
    user.map_or("nobody".into(), |user| user.name.clone())
}

async fn extension(axum::Extension(identity): axum::Extension<Identity>) -> String {
    if identity.is_anonymous() { "anonymous".into() } else { "somebody".into() }
}

async fn user(user: CurrentUser) -> String {
    user.name.clone()
}

async fn id(user: CurrentUser) -> String {
    user.id.clone().unwrap_or_else(|| format!("no id of {}", user.name))
}

/// What the handler itself says to caches.
async fn cached(Path(how): Path<String>) -> [(HeaderName, String); 1] {
    [(CACHE_CONTROL, how)]
}

async fn panics(_: CurrentUser) -> String {
    tokio::task::yield_now().await;
    panic!("as a handler may")
}

/// Guarded, guarded otherwise, and for everybody.
pub(super) fn router() -> Router {
    Router::new()
        .route("/ops", get(ops).post(ops))
        .route("/name", get(name).post(name))
        .route("/user", get(user))
        .route("/id", get(id))
        .route("/cached/{how}", get(cached))
        .route("/panics", get(panics))
        .route("/whoever", get(whoever).post(whoever))
        .route("/extension", get(extension))
}

pub(super) fn serve(layer: AuthLayer) -> Web {
    Web::start(router().layer(layer))
}
