//! Handshakes: each has its time, and those that aren't finished take no more than half of the places.

use super::super::addresses::{self, Addresses, Place};
use super::super::stream::Stream;
use super::Tls;
use std::net::IpAddr;
use std::num::NonZero;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio_rustls::server::TlsStream;

/// From the connection's first moment, the wait for a turn included.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// To whoever speaks HTTP without TLS.
const PLAIN: &[u8] = b"HTTP/1.1 400 Bad Request\r\n\
    content-type: application/json\r\n\
    cache-control: no-store\r\n\
    connection: close\r\n\
    content-length: 108\r\n\
    \r\n\
    {\"error\":\"this port speaks HTTPS alone: use https://, and get a new token if you have just sent one openly\"}";

pub(in crate::server) struct Handshakes {
    /// Further ones wait.
    turns: Semaphore,
    /// Further ones of the same address are closed.
    addresses: Addresses,
}

impl Handshakes {
    /// Of so many places for connections, and so many for each address.
    pub(in crate::server) fn new(places: usize, per_address: NonZero<usize>) -> Self {
        let half = |all: usize| NonZero::new(all / 2).unwrap_or(NonZero::<usize>::MIN);
        let addresses = Addresses::new(half(per_address.get()));
        Self { turns: Semaphore::new(half(places).get()), addresses }
    }

    /// `None`: its address has as many unfinished ones as it may.
    pub(in crate::server) fn begin(&self, peer: IpAddr) -> Option<Place> {
        let place = self.addresses.enter(peer);
        if place.is_none() {
            tracing::info!(address = %peer, "refused: its address has too many unfinished handshakes");
        }
        place
    }

    /// `None`: there is nobody to talk to.
    pub(in crate::server) async fn shake(
        &self,
        tls: &Tls,
        stream: TcpStream,
        begun: Option<Place>,
        stopped: watch::Receiver<()>,
    ) -> Option<TlsStream<Stream<TcpStream>>> {
        let _begun = begun;
        let mut no_more = stopped.clone();
        let shaken = tokio::time::timeout(HANDSHAKE, self.shaken(tls, stream, stopped));
        tokio::select! {
            shaken = shaken => shaken.ok().flatten(),
            _ = no_more.changed() => None,
        }
    }

    async fn shaken(
        &self,
        tls: &Tls,
        stream: TcpStream,
        stopped: watch::Receiver<()>,
    ) -> Option<TlsStream<Stream<TcpStream>>> {
        let _turn = self.turns.acquire().await.ok()?;
        let mut first = [0];
        // A handshake begins with a byte that no method does.
        if stream.peek(&mut first).await.ok()? == 1 && first[0].is_ascii_alphabetic() {
            // If it can't be told, it finds out.
            let _ = addresses::refuse(stream, PLAIN);
            return None;
        }
        match tls.acceptor().accept(Stream::new(stream, stopped)).await {
            Ok(stream) => Some(stream),
            Err(error) => {
                tracing::debug!(%error, "no handshake");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_is_as_long_as_it_says() {
        let text = std::str::from_utf8(PLAIN).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(&format!("content-length: {}", body.len())), "{}", body.len());
        let said: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert!(said["error"].is_string());
    }
}
