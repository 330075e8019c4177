//! Connections: accepted, bounded, and ended with the server.

use super::addresses::{self, Addresses};
use super::ending::End;
use super::stream::Stream;
use super::tls::{Handshakes, Tls};
use crate::connection::Connection;
use crate::metrics::Connections;
use axum::extract::ConnectInfo;
use axum::middleware::AddExtension;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::num::NonZero;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tower::Layer as _;

const MAX_HEADERS: usize = 64;
/// Of a request's first line and headers together; of trailers, too.
const MAX_HEAD: usize = 32 * 1024;
/// How long the headers of a request may take, and how long a connection may be idle between two.
const HEADERS: Duration = Duration::from_secs(20);
/// When accepting fails, as it does while there are no file descriptors left.
const PAUSE: Duration = Duration::from_millis(50);

/// Who is let in at one listener.
#[derive(Clone)]
pub(super) struct Entrance {
    /// Open connections; further ones wait to be accepted.
    pub(super) places: NonZero<usize>,
    pub(super) per_address: NonZero<usize>,
    /// Plain HTTP without it.
    pub(super) tls: Option<Tls>,
    pub(super) counts: Connections,
}

/// To its end; whether all requests were finished by then.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    entrance: Entrance,
    end: End,
) -> bool {
    let places = Arc::new(Semaphore::new(entrance.places.get().min(Semaphore::MAX_PERMITS)));
    serve_at(&places, listener, router, entrance, end).await
}

/// Each connection takes one of the places.
async fn serve_at(
    places: &Arc<Semaphore>,
    listener: TcpListener,
    router: Router,
    entrance: Entrance,
    mut end: End,
) -> bool {
    let counts = entrance.counts.clone();
    let addresses = Addresses::new(entrance.per_address);
    let door = Arc::new(Door::new(&entrance));
    let (alive, mut ended) = mpsc::channel::<()>(1);
    loop {
        let accepted = tokio::select! {
            _ = end.stopped.changed() => break,
            accepted = accept(&listener, places) => accepted,
        };
        let Some((stream, peer, place)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let Some(among_its_own) = addresses.enter(peer.ip()) else {
            counts.refused.inc();
            tracing::info!(address = %peer.ip(), "refused: its address has too many connections");
            door.refuse(stream);
            continue;
        };
        let Some(begun) = door.begin(peer) else {
            counts.refused.inc();
            continue;
        };
        let own = Connection::new((place, among_its_own, counts.opened()));
        let (door, end, alive) = (Arc::clone(&door), end.clone(), alive.clone());
        // Requests learn where their connection comes from; nothing that they say does.
        let service = Extension(ConnectInfo(peer)).layer(router.clone());
        let service = TowerToHyperService::new(Extension(own.clone()).layer(service));
        tokio::spawn(async move {
            let _alive = alive;
            let mut cut = end.cut.clone();
            tokio::select! {
                () = own.is_cut() => tracing::debug!("connection cut"),
                _ = cut.changed() => tracing::debug!("connection cut: the server stops"),
                () = door.serve(stream, begun, service, end.stopped) => {}
            }
        });
    }
    drop(listener);
    drop(alive);
    // Nothing is ever sent: it ends once no connection is left that could.
    tokio::select! {
        biased;
        _ = ended.recv() => return true,
        _ = end.cut.changed() => {}
    }
    // All are cut by now, and what they were at is given up.
    ended.recv().await;
    false
}

/// A place among the unfinished handshakes of its address, where there are any.
struct Begun(Option<addresses::Place>);

/// What a connection goes through before anything is heard of it.
enum Door {
    Plain,
    Tls(Tls, Handshakes),
}

impl Door {
    fn new(entrance: &Entrance) -> Self {
        entrance.tls.clone().map_or(Self::Plain, |tls| {
            Self::Tls(tls, Handshakes::new(entrance.places.get(), entrance.per_address))
        })
    }

    /// A client that expects TLS couldn't read why.
    fn refuse(&self, stream: TcpStream) {
        if matches!(self, Self::Plain) {
            // If it can't be told, it finds out.
            let _ = addresses::refuse(stream, addresses::TOO_MANY);
        }
    }

    /// In the order in which they are accepted.
    fn begin(&self, peer: SocketAddr) -> Option<Begun> {
        match self {
            Self::Plain => Some(Begun(None)),
            Self::Tls(_, handshakes) => Some(Begun(Some(handshakes.begin(peer.ip())?))),
        }
    }

    async fn serve(
        &self,
        stream: TcpStream,
        begun: Begun,
        service: Service,
        stopped: watch::Receiver<()>,
    ) {
        let outcome = match self {
            Self::Plain => {
                let stream = TokioIo::new(Stream::new(stream, stopped.clone()));
                until_ended(stream, service, stopped).await
            }
            Self::Tls(tls, handshakes) => {
                let shaken = handshakes.shake(tls, stream, begun.0, stopped.clone());
                // In a place of its own: it is gone once hands are shaken.
                let Some(stream) = Box::pin(shaken).await else { return };
                until_ended(TokioIo::new(stream), service, stopped).await
            }
        };
        if let Err(error) = outcome {
            tracing::debug!(%error, "connection ended");
        }
    }
}

type Service =
    TowerToHyperService<AddExtension<AddExtension<Router, ConnectInfo<SocketAddr>>, Connection>>;

/// Once the server stops, it takes no further request.
async fn until_ended<S>(
    stream: S,
    service: Service,
    mut stopped: watch::Receiver<()>,
) -> hyper::Result<()>
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
{
    let mut connection = pin!(http().serve_connection(stream, service).with_upgrades());
    tokio::select! {
        // Looked at first: once nobody is let in any more, nothing is taken that comes behind the request under way.
        biased;
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
        outcome = connection.as_mut() => outcome,
    }
}

type Place = tokio::sync::OwnedSemaphorePermit;

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, Place)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Answers are small and written whole: there is nothing to wait for.
            let _ = stream.set_nodelay(true);
            Some((stream, peer, place))
        }
        Err(error) => {
            tracing::warn!(%error, "a connection couldn't be accepted");
            None
        }
    }
}

fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_headers(MAX_HEADERS)
        .max_header_size(MAX_HEAD)
        .max_buf_size(MAX_HEAD);
    http
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Request;
    use axum::http::StatusCode;
    use axum::http::header::{CONNECTION, UPGRADE};
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
    use tokio::time::{Instant, sleep};

    /// Some portions and a part of one.
    const LARGE: usize = 1024 * 1024 + 32 * 1024;
    const BUFFER: usize = 1024;
    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\n\r\n";

    /// A client, and how its connection ends; with a clock that runs ahead where everybody waits.
    fn run(test: impl AsyncFnOnce(DuplexStream, tokio::task::JoinHandle<hyper::Result<()>>)) {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build().expect("a runtime");
        runtime.block_on(async {
            let (near, far) = tokio::io::duplex(BUFFER);
            let (_stop, stopped) = watch::channel(());
            let router = Router::new().route("/", get(async || vec![b'a'; LARGE]));
            let stream = TokioIo::new(Stream::new(near, stopped));
            let connection = http().serve_connection(stream, TowerToHyperService::new(router));
            test(far, tokio::spawn(connection)).await;
        });
    }

    /// Reads an answer, a piece in each of these times.
    async fn read(client: &mut DuplexStream, pause: Duration) {
        let (mut read, mut piece) = (0, vec![0; 64 * 1024]);
        while read < LARGE {
            let length = client.read(&mut piece).await.expect("a piece");
            assert_ne!(length, 0, "the end, after {read} bytes");
            if read / piece.len() < (read + length) / piece.len() {
                sleep(pause).await;
            }
            read += length;
        }
    }

    #[test]
    fn a_client_that_takes_no_answer_is_given_up() {
        run(async |mut client, connection| {
            let begin = Instant::now();
            client.write_all(REQUEST).await.expect("sent");
            let ended = connection.await.expect("no panic");
            assert!(ended.is_err_and(|error| format!("{error:?}").contains("TimedOut")));
            assert_eq!(begin.elapsed().as_secs(), 30);
        });
    }

    #[test]
    fn a_client_that_takes_its_answers_slowly_gets_all_of_them() {
        run(async |mut client, _connection| {
            for _ in 0..3 {
                client.write_all(REQUEST).await.expect("sent");
                // Waiting for one, it owes nothing of the one before.
                sleep(Duration::from_secs(25)).await;
                read(&mut client, Duration::from_secs(15)).await;
            }
        });
    }

    #[test]
    fn headers_that_never_end_and_a_client_that_says_nothing_are_given_up() {
        for said in ["", "G", "GET / HTTP/1.1\r\nx: y\r\n"] {
            run(async |mut client, connection| {
                let begin = Instant::now();
                client.write_all(said.as_bytes()).await.expect("sent");
                let _ = connection.await.expect("no panic");
                assert_eq!(client.read(&mut [0]).await.expect("the end"), 0);
                assert_eq!(begin.elapsed(), HEADERS, "{said}");
            });
        }
    }

    /// One byte at a time, each in good time.
    #[test]
    fn headers_have_a_time_for_all_of_them() {
        run(async |mut client, connection| {
            let begin = Instant::now();
            let bytes = b"GET / HTTP/1.1\r\nx: ".iter().chain(std::iter::repeat(&b'y'));
            for byte in bytes {
                if client.write_all(&[*byte]).await.is_err() {
                    break;
                }
                sleep(Duration::from_secs(1)).await;
            }
            let _ = connection.await.expect("no panic");
            assert!(begin.elapsed() <= HEADERS + Duration::from_secs(2), "{:?}", begin.elapsed());
        });
    }

    /// Says back what it hears, on a connection that has become another's.
    async fn echo(
        mut request: Request,
    ) -> (StatusCode, [(axum::http::HeaderName, &'static str); 2]) {
        let own = request.extensions().get::<Connection>().cloned().expect("a connection");
        let upgrade = hyper::upgrade::on(&mut request);
        tokio::spawn(async move {
            let mut stream = TokioIo::new(upgrade.await.expect("upgraded"));
            let mut byte = [0];
            while stream.read_exact(&mut byte).await.is_ok() {
                stream.write_all(&byte).await.expect("still there");
            }
            drop(own);
        });
        (StatusCode::SWITCHING_PROTOCOLS, [(CONNECTION, "upgrade"), (UPGRADE, "echo")])
    }

    async fn said(stream: &mut TcpStream, end: &[u8]) {
        let (mut said, mut byte) = (Vec::new(), [0]);
        while !said.ends_with(end) {
            let read = tokio::time::timeout(Duration::from_secs(30), stream.read_exact(&mut byte));
            read.await.expect("in time").expect("more to come");
            said.extend(byte);
        }
    }

    #[test]
    fn a_connection_that_has_become_another_keeps_its_place() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(places_are_kept());
    }

    async fn places_are_kept() {
        let places = Arc::new(Semaphore::new(2));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let (stop, stopped) = watch::channel(());
        let (_cut, cut) = watch::channel(());
        let router = Router::new().route("/", get(echo));
        let at = Arc::clone(&places);
        let most = NonZero::<usize>::MAX;
        let counts = crate::metrics::Metrics::new().connections;
        let entrance = Entrance { places: most, per_address: most, tls: None, counts };
        let serving = tokio::spawn(async move {
            serve_at(&at, listener, router, entrance, End { stopped, cut }).await;
        });
        let mut stream = TcpStream::connect(address).await.expect("connected");
        let head = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n";
        stream.write_all(head.as_bytes()).await.expect("sent");
        said(&mut stream, b"\r\n\r\n").await;
        stream.write_all(b"a").await.expect("sent");
        said(&mut stream, b"a").await;
        // One is for whoever comes next: the server waits for it with a place in hand.
        assert_eq!(places.available_permits(), 0);
        drop(stream);
        let free = places.acquire().await.expect("open");
        drop((free, stop));
        serving.await.expect("no panic");
    }
}
