//! Connections: accepted, bounded, and ended with the server.

use super::addresses::{self, Addresses};
use super::stream::Stream;
use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::Layer as _;

/// Open connections; further ones wait to be accepted.
pub(super) const MAX_CONNECTIONS: usize = 4096;
const MAX_HEADERS: usize = 64;
/// Of a request's first line and headers together; of trailers, too.
const MAX_HEAD: usize = 32 * 1024;
/// How long the headers of a request may take, and how long a connection may be idle between two.
const HEADERS: Duration = Duration::from_secs(20);
/// How long requests may take to finish once the server is asked to stop.
const GRACE: Duration = Duration::from_secs(10);
/// When accepting fails, as it does while there are no file descriptors left.
const PAUSE: Duration = Duration::from_millis(50);

pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    per_address: NonZero<usize>,
    mut stopped: watch::Receiver<()>,
) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let addresses = Addresses::new(per_address);
    loop {
        let accepted = tokio::select! {
            // The sender never sends: it is dropped.
            _ = stopped.changed() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, peer, place)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let Some(among_its_own) = addresses.enter(peer.ip()) else {
            tracing::info!(address = %peer.ip(), "refused: its address has too many connections");
            // If it can't be told, it finds out.
            let _ = addresses::refuse(stream);
            continue;
        };
        // Requests learn where their connection comes from; nothing that they say does.
        let service = Extension(ConnectInfo(peer)).layer(router.clone());
        let service = TowerToHyperService::new(service);
        let stream = Stream::new(stream, stopped.clone());
        let connection = http().serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _places = (place, among_its_own);
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
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

fn http() -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADERS)
        .max_headers(MAX_HEADERS)
        .max_header_size(MAX_HEAD)
        .max_buf_size(MAX_HEAD);
    http
}
