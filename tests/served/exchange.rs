//! A request sent as it was recorded, byte for byte: a client that knew better would tidy paths up.

use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than any answer takes; a test that hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// What goes over the wire, but for the host.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent {
    pub(super) method: String,
    /// As in the request line.
    pub(super) target: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Sent {
    pub(super) fn new(method: &str, target: &str) -> Self {
        Self { method: method.to_owned(), target: target.to_owned(), ..Self::default() }
    }

    pub(super) fn bearer(mut self, token: &str) -> Self {
        self.headers.push(("Authorization".to_owned(), format!("Bearer {token}")));
        self
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn json(mut self, body: &Value) -> Self {
        self.body = body.to_string().into_bytes();
        self.header("Content-Type", "application/json")
    }

    pub(super) fn send(&self, to: SocketAddr) -> Answer {
        let mut stream = TcpStream::connect(to).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(&self.bytes(to)).unwrap();
        let mut received = Vec::new();
        stream.read_to_end(&mut received).unwrap();
        Answer::read(&received)
    }

    fn bytes(&self, to: SocketAddr) -> Vec<u8> {
        let mut head =
            format!("{} {} HTTP/1.1\nHost: {to}\nConnection: close\n", self.method, self.target);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\n"));
        }
        if !self.body.is_empty() || ["POST", "PUT", "PATCH"].contains(&self.method.as_str()) {
            head.push_str(&format!("Content-Length: {}\n", self.body.len()));
        }
        let head = format!("{head}\n").replace('\n', "\r\n");
        let head = latin_1(&head).unwrap_or_else(|| head.into_bytes());
        [head, self.body.clone()].concat()
    }
}

/// Each character as the byte of that number, as Python writes headers.
fn latin_1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|char| u8::try_from(char).ok()).collect()
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head");
        let head = String::from_utf8(bytes[..end].to_vec()).expect("a head that is text");
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status line");
        let header = |line: &str| {
            let (name, value) = line.split_once(':').expect("a header");
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        let answer = Self {
            status: status.parse().expect("a status"),
            headers: lines.map(header).collect(),
            body: bytes[end + 4..].to_vec(),
        };
        assert_eq!(answer.header("transfer-encoding"), None, "a body in pieces");
        answer
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body, if it is JSON and says so.
    pub(super) fn json(&self) -> Option<Value> {
        let kind = self.header("content-type")?;
        let is_json = matches!(kind, "application/json" | "application/x-amz-json-1.1");
        serde_json::from_slice(&self.body).ok().filter(|_| is_json)
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// In one line.
    pub(super) fn line(&self) -> String {
        let kind = self.header("content-type").unwrap_or("no type");
        let body: String = self.text().chars().take(300).collect();
        format!("{} [{kind}] {body}", self.status)
    }
}
