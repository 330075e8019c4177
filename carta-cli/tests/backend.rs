//! An API behind a service, whose answers the test writes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    /// Method and path.
    pub(crate) line: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().find(|(other, _)| other == name);
        named.map(|(_, value)| value.as_str())
    }
}

pub(crate) struct Backend {
    pub(crate) url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Backend {
    /// One that answers as `answer` says, as long as the tests run.
    pub(crate) fn start(answer: impl Fn(&Heard) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&heard);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.expect("a connection");
                let Some(request) = request(&stream) else { continue };
                let answer = answer(&request);
                hears.lock().unwrap_or_else(PoisonError::into_inner).push(request);
                // Who asked may have read enough.
                let _ = (&stream).write_all(&answer);
            }
        });
        Self { url, heard }
    }

    /// The last request that arrived.
    pub(crate) fn last(&self) -> Heard {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).last().expect("one").clone()
    }

    pub(crate) fn calls(&self) -> usize {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

fn request(stream: &TcpStream) -> Option<Heard> {
    let mut input = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        input.read_line(&mut line).ok().filter(|length| *length > 0)?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let line = lines.first()?.trim_end_matches(" HTTP/1.1").to_owned();
    let headers = lines.iter().filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
    let mut heard = Heard { line, headers: headers.collect(), body: Vec::new() };
    let length = heard.header("content-length").map_or(0, |text| text.parse().expect("a length"));
    heard.body = vec![0; length];
    input.read_exact(&mut heard.body).ok()?;
    Some(heard)
}

/// An answer as bytes; the connection ends with it.
pub(crate) fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!(
        "HTTP/1.1 {status} Said\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}
