//! A connection on which anything can be said.

use crate::server::carta;
use reqwest::StatusCode;
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::Value;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than the server waits for anything; a test that hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);

pub(in crate::server) struct Wire {
    stream: TcpStream,
    /// Read, and not yet looked at.
    ahead: Vec<u8>,
}

#[derive(Debug)]
pub(in crate::server) struct Answer {
    pub(in crate::server) status: u16,
    head: String,
    pub(in crate::server) body: String,
}

impl Answer {
    /// As a client of HTTP would have it.
    pub(super) fn as_received(&self) -> carta::Answer {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let headers = lines.map(|(name, value)| {
            let name = name.parse::<HeaderName>().expect("a name");
            (name, value.trim().parse::<HeaderValue>().expect("a value"))
        });
        let status = StatusCode::from_u16(self.status).expect("a status");
        carta::Answer { status, headers: headers.collect(), text: self.body.clone() }
    }
}

impl Wire {
    pub(in crate::server) fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("set");
        stream.set_write_timeout(Some(PATIENCE)).expect("set");
        stream.set_nodelay(true).expect("set");
        Self { stream, ahead: Vec::new() }
    }

    #[track_caller]
    pub(in crate::server) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        assert!(self.try_send(bytes), "the server has hung up");
    }

    /// Whether the server took it.
    pub(in crate::server) fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        match self.stream.write_all(bytes.as_ref()) {
            Ok(()) => true,
            Err(error) if is_end(error.kind()) => false,
            Err(error) => panic!("{error}: the server took nothing"),
        }
    }

    /// Nothing more is sent.
    pub(in crate::server) fn end(&mut self) {
        // The server may have ended it already.
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// The next answer, interim ones too; `None` if the connection ends before one.
    #[track_caller]
    pub(in crate::server) fn answer(&mut self) -> Option<Answer> {
        let end = loop {
            let found = self.ahead.windows(4).position(|bytes| bytes == b"\r\n\r\n");
            if let Some(end) = found {
                break end + 4;
            }
            if !self.read() {
                assert!(self.ahead.is_empty(), "half a head: {:?}", self.ahead);
                return None;
            }
        };
        let head = String::from_utf8(self.ahead.drain(..end).collect()).expect("a head of text");
        let status = head.strip_prefix("HTTP/1.1 ").or_else(|| head.strip_prefix("HTTP/1.0 "));
        let status = status.and_then(|rest| rest.get(..3)).expect("a status line");
        let mut answer =
            Answer { status: status.parse().expect("a status"), head, body: String::new() };
        let length = answer.header("content-length").map_or(0, |text| text.parse().unwrap());
        while self.ahead.len() < length {
            assert!(self.read(), "the answer's body was cut short");
        }
        let body = self.ahead.drain(..length).collect();
        answer.body = String::from_utf8(body).expect("a body of text");
        Some(answer)
    }

    /// The only answer, of this status, after which the server ends the connection.
    #[track_caller]
    pub(in crate::server) fn last_answer(&mut self, status: u16) -> Answer {
        let answer = self.answer().expect("an answer");
        assert_eq!(answer.status, status, "{answer:?}");
        self.assert_ended();
        answer
    }

    /// The server ends the connection and says nothing more.
    #[track_caller]
    pub(in crate::server) fn assert_ended(&mut self) {
        while self.read() {}
        let rest = String::from_utf8_lossy(&self.ahead);
        assert!(rest.is_empty(), "more was said: {rest}");
    }

    /// All that is said until the server ends the connection.
    #[track_caller]
    pub(in crate::server) fn rest(&mut self) -> Vec<u8> {
        while self.read() {}
        std::mem::take(&mut self.ahead)
    }

    /// Whether the server has neither said anything nor hung up.
    pub(in crate::server) fn is_open(&self) -> bool {
        self.stream.set_nonblocking(true).expect("set");
        let looked = self.stream.peek(&mut [0]);
        self.stream.set_nonblocking(false).expect("set");
        looked.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    }

    /// The next answer is not to what was sent before, but to this.
    #[track_caller]
    pub(in crate::server) fn assert_goes_on(&mut self) {
        self.send("GET /auth HTTP/1.1\r\nhost: carta.test\r\n\r\n");
        let answer = self.answer().expect("an answer");
        assert!(answer.status == 200 && answer.body.contains("userPoolId"), "{answer:?}");
    }

    #[track_caller]
    fn read(&mut self) -> bool {
        let mut piece = [0; 4096];
        match self.stream.read(&mut piece) {
            Ok(0) => false,
            Ok(length) => {
                self.ahead.extend_from_slice(&piece[..length]);
                true
            }
            Err(error) if is_end(error.kind()) => false,
            Err(error) => panic!("{error}: neither an answer nor the end; so far {:?}", self.ahead),
        }
    }
}

fn is_end(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe
    )
}

impl Answer {
    pub(in crate::server) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = lines.find(|(found, _)| found.eq_ignore_ascii_case(name))?;
        Some(value.trim())
    }

    pub(in crate::server) fn names(&self) -> Vec<String> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.map(|(name, _)| name.to_ascii_lowercase()).collect()
    }

    #[track_caller]
    pub(in crate::server) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The text of a refusal.
    #[track_caller]
    pub(in crate::server) fn error(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        self.json()["error"].as_str().expect("an `error`").to_owned()
    }
}
