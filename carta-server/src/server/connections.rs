//! Connections: accepted, bounded, and ended with the server.

use crate::connection::Connection;
use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::Layer as _;

/// Open connections; further ones wait to be accepted.
const MAX_CONNECTIONS: usize = 4096;
const MAX_HEADERS: usize = 64;
/// Of a request's first line and headers together. What is read at once may exceed it by as much again.
const MAX_HEAD: usize = 32 * 1024;
/// How long the headers of a request may take, and how long a connection may be idle between two.
const HEADERS: Duration = Duration::from_secs(20);
/// How long requests may take to finish once the server is asked to stop.
const GRACE: Duration = Duration::from_secs(10);
/// When accepting fails, as it does while there are no file descriptors left.
const PAUSE: Duration = Duration::from_millis(50);

pub(super) async fn serve(listener: TcpListener, router: Router, stopped: watch::Receiver<()>) {
    serve_at(&Arc::new(Semaphore::new(MAX_CONNECTIONS)), listener, router, stopped).await;
}

/// Each connection takes one of the places.
async fn serve_at(
    places: &Arc<Semaphore>,
    listener: TcpListener,
    router: Router,
    mut stopped: watch::Receiver<()>,
) {
    let graceful = GracefulShutdown::new();
    let http = http();
    loop {
        let accepted = tokio::select! {
            // The sender never sends: it is dropped.
            _ = stopped.changed() => break,
            accepted = accept(&listener, places) => accepted,
        };
        let Some((stream, peer, place)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        // Requests learn where their connection comes from; nothing that they say does.
        let own = Connection::new(place);
        let service = Extension(ConnectInfo(peer)).layer(router.clone());
        let service = TowerToHyperService::new(Extension(own.clone()).layer(service));
        let connection = http.serve_connection_with_upgrades(TokioIo::new(stream), service);
        let connection = graceful.watch(connection.into_owned());
        tokio::spawn(async move {
            tokio::select! {
                () = own.is_cut() => tracing::debug!("connection cut"),
                outcome = connection => if let Err(error) = outcome {
                    tracing::debug!(%error, "connection ended");
                },
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!("stopped with requests unfinished");
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

fn http() -> auto::Builder<TokioExecutor> {
    let mut http = auto::Builder::new(TokioExecutor::new()).http1_only();
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_headers(MAX_HEADERS)
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
    use std::time::Duration;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

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

    #[tokio::test]
    async fn a_connection_that_has_become_another_keeps_its_place() {
        let places = Arc::new(Semaphore::new(2));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("bound");
        let (stop, stopped) = watch::channel(());
        let router = Router::new().route("/", get(echo));
        let at = Arc::clone(&places);
        let serving = tokio::spawn(async move { serve_at(&at, listener, router, stopped).await });
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
