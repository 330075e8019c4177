//! How many connections each address has open: nobody takes the places of all.

use crate::network::Network;
use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Shutdown};
use std::num::NonZero;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpStream;

/// To whoever has too many. Written whole into the empty buffer of a new connection.
pub(super) const TOO_MANY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\n\
    content-type: application/json\r\n\
    cache-control: no-store\r\n\
    retry-after: 1\r\n\
    connection: close\r\n\
    content-length: 90\r\n\
    \r\n\
    {\"error\":\"too many connections from your address: use those that are open, or close some\"}";

/// What a refused client may have sent already, in pieces of this many bytes, and so many of them.
const PIECE: usize = 4096;
const PIECES: usize = 16;

pub(super) struct Addresses {
    open: Arc<Mutex<HashMap<Network, usize>>>,
    most: NonZero<usize>,
}

/// A connection's place among those of its address. Dropped, it is free.
pub(super) struct Place {
    open: Arc<Mutex<HashMap<Network, usize>>>,
    network: Network,
}

impl Addresses {
    pub(super) fn new(most: NonZero<usize>) -> Self {
        Self { open: Arc::default(), most }
    }

    /// `None`: there are as many as there may be.
    pub(super) fn enter(&self, address: IpAddr) -> Option<Place> {
        let network = Network::from(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(network).or_default();
        if *count >= self.most.get() {
            return None;
        }
        *count += 1;
        Some(Place { open: Arc::clone(&self.open), network })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.network);
            }
        }
    }
}

/// Says why and hangs up. Waits for nothing: a refused connection has no place in which to wait.
pub(super) fn refuse(stream: TcpStream, why: &[u8]) -> std::io::Result<()> {
    // It stays one that never blocks.
    let mut stream = stream.into_std()?;
    stream.write_all(why)?;
    stream.shutdown(Shutdown::Write)?;
    // What has come already would make a reset of the end, and many a client never look at the answer.
    let mut piece = [0; PIECE];
    for _ in 0..PIECES {
        if stream.read(&mut piece)? == 0 {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn each_address_has_its_places_and_gets_back_what_it_leaves() {
        let addresses = Addresses::new(NonZero::new(2).expect("not zero"));
        let one = address("2001:db8::1");
        let (first, second) = (addresses.enter(one), addresses.enter(address("2001:db8::2")));
        assert!(first.is_some() && second.is_some());
        assert!(addresses.enter(one).is_none(), "both are of one network");
        let others = ["2001:db8:0:1::1", "192.0.2.1", "192.0.2.2"].map(address);
        let others = others.map(|other| addresses.enter(other).expect("another's place"));
        assert!(addresses.enter(one).is_none());
        drop(first);
        let third = addresses.enter(one);
        assert!(third.is_some() && addresses.enter(one).is_none());
        drop((second, third, others));
        let open = addresses.open.lock().expect("sound");
        assert!(open.is_empty(), "who left is forgotten: {open:?}");
    }

    #[test]
    fn the_refusal_is_as_long_as_it_says() {
        let text = std::str::from_utf8(TOO_MANY).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(&format!("content-length: {}", body.len())), "{}", body.len());
        let said: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert!(said["error"].is_string());
    }
}
