//! Requests in plain HTTP, each on a connection of its own.

use crate::process::PATIENCE;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

pub(crate) fn open(url: &str) -> TcpStream {
    let address = url.strip_prefix("http://").expect("plain HTTP");
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream
}

pub(crate) fn get(url: &str, path: &str) -> String {
    let mut stream = open(url);
    let host = url.strip_prefix("http://").expect("plain HTTP");
    // It may have been answered and closed already.
    let _ = write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8(answer).expect("UTF-8")
}

/// On a connection that stays open: the beginning of the answer.
pub(crate) fn ask(mut stream: &TcpStream, path: &str) -> String {
    write!(stream, "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").expect("sent");
    let mut beginning = [0; 12];
    stream.read_exact(&mut beginning).expect("answered");
    String::from_utf8(beginning.to_vec()).expect("UTF-8")
}
